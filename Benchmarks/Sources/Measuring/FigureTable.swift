// SPDX-License-Identifier: Apache-2.0

/// The figures as text in columns.
struct FigureTable {
    private let rows: [[String]]
    private static let isNumber = [false, true, false, true, true, false, false, true]

    init(_ figures: [Figure]) {
        let header = ["name", "value", "unit", "reference", "ratio", "target", "holds", "runs"]
        rows = [header] + figures.map(Self.row)
    }

    private static func row(_ figure: Figure) -> [String] {
        [
            figure.name, Figure.short(figure.value), figure.unit,
            figure.reference.map(Figure.short) ?? "-", figure.ratio.map(Figure.short) ?? "-",
            figure.target?.text ?? "-", figure.holds.map { $0 ? "yes" : "NO" } ?? "-",
            String(figure.runs),
        ]
    }

    /// One line a figure, numbers to the right.
    var text: String {
        let widths = Self.isNumber.indices.map { column in rows.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return Self.isNumber[column] ? space + row[column] : row[column] + space
            }
            .joined(separator: "  ")
        }
        .joined(separator: "\n")
    }
}
