// SPDX-License-Identifier: Apache-2.0

/// One row of the table and of `bench.json`.
struct Figure: Encodable {
    /// What has to hold.
    enum Target {
        /// The ratio to the reference is at most, or at least, this.
        case ratioAtMost(Double)
        case ratioAtLeast(Double)
        /// The value itself is at most, or at least, this, in the figure's unit.
        case valueAtMost(Double)
        case valueAtLeast(Double)
        /// The value is exactly this: a count.
        case exactly(Double)

        /// `ratio <= 1.10`
        var text: String {
            switch self {
            case .ratioAtMost(let limit): "ratio <= \(Figure.short(limit))"
            case .ratioAtLeast(let limit): "ratio >= \(Figure.short(limit))"
            case .valueAtMost(let limit): "value <= \(Figure.short(limit))"
            case .valueAtLeast(let limit): "value >= \(Figure.short(limit))"
            case .exactly(let value): "value = \(Figure.short(value))"
            }
        }
    }

    /// What was measured, as docs/benchmarks.md lists it.
    var name: String
    /// The median of the runs.
    var value: Double
    /// The unit of ``value`` and ``reference``.
    var unit: String
    /// The median of the reference in the same run of the program; nil: there is none.
    var reference: Double?
    /// Nil: reported only.
    var target: Target?
    /// Measurements behind the median.
    var runs: Int

    init(
        _ name: String, _ value: Double, _ unit: String, reference: Double? = nil,
        target: Target? = nil, runs: Int
    ) {
        self.name = name
        self.value = value
        self.unit = unit
        self.reference = reference
        self.target = target
        self.runs = runs
    }

    /// A figure from samples in seconds; `scale` makes its unit of them.
    init(
        _ name: String, _ samples: Paired, _ unit: String, scale: Double, target: Target? = nil
    ) {
        self.init(
            name, samples.subject.median * scale, unit,
            reference: samples.reference.median * scale, target: target, runs: samples.runs)
    }

    /// ``value`` over ``reference``.
    var ratio: Double? { reference.map { value / $0 } }

    /// Whether the target holds; nil without one.
    var holds: Bool? {
        switch target {
        case .ratioAtMost(let limit): ratio.map { $0 <= limit } ?? false
        case .ratioAtLeast(let limit): ratio.map { $0 >= limit } ?? false
        case .valueAtMost(let limit): value <= limit
        case .valueAtLeast(let limit): value >= limit
        case .exactly(let wanted): value == wanted
        case nil: nil
        }
    }

    private enum CodingKeys: String, CodingKey {
        case name, value, unit, reference, ratio, target, holds, runs
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(value, forKey: .value)
        try container.encode(unit, forKey: .unit)
        try container.encode(reference, forKey: .reference)
        try container.encode(ratio, forKey: .ratio)
        try container.encode(target?.text, forKey: .target)
        try container.encode(holds, forKey: .holds)
        try container.encode(runs, forKey: .runs)
    }

    /// The number with about three digits that count.
    static func short(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
        let decimals = abs(number) >= 100 ? 0 : abs(number) >= 10 ? 1 : 2
        let factor = [1.0, 10, 100][decimals]
        let text = String(Int((abs(number) * factor).rounded()))
        let sign = number < 0 ? "-" : ""
        guard decimals > 0 else { return sign + text }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
        return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
