// SPDX-License-Identifier: Apache-2.0

/// How a setting is written: its type for people, an example, and how to read it.
struct Form<Value> {
    /// The type with its article: `a duration`.
    let noun: String
    /// A value as it stands in the file: `"15m"`.
    let example: String
    /// Reads a value, or reports what is wrong with it and returns nil.
    let read: (TomlValue, FieldReport) -> Value?

    /// A form that takes `content` of one type further, or reports another one.
    /// - Parameters:
    ///   - extract: the content of the wanted type; nil for any other type.
    ///   - check: the value, or nil after a report.
    init<Content>(
        _ noun: String, example: String, extract: @escaping (TomlValue.Content) -> Content?,
        check: @escaping (Content, Place, FieldReport) -> Value?
    ) {
        self.noun = noun
        self.example = example
        read = { value, report in
            guard let content = extract(value.content) else {
                report.wrongType(value, noun: noun, example: example)
                return nil
            }
            return check(content, value.place, report)
        }
    }
}

extension Form {
    /// A form over a string.
    static func string(
        _ noun: String, example: String,
        check: @escaping (String, Place, FieldReport) -> Value?
    ) -> Form {
        Form(noun, example: "\"\(example)\"", extract: \.asString, check: check)
    }

    /// One of the cases of an enumeration, by its raw value.
    static func choice(_ type: Value.Type, example: Value) -> Form
    where Value: CaseIterable & RawRepresentable<String> {
        let known = Value.allCases.map(\.rawValue)
        return .string("a string", example: example.rawValue) { text, place, report in
            if let value = Value(rawValue: text) { return value }
            let nearest = Nearest.of(text, among: known)
            report(
                at: place, "\(report.subject) is \(Quoting.quoted(text)), which is not known",
                remedy: nearest.map { "did you mean \(Quoting.quoted($0))?" }
                    ?? "write one of: \(Quoting.list(known))")
            return nil
        }
    }

    /// A list, each element in the form `element`. No value when one element has none.
    static func list<Element>(
        of element: Form<Element>, _ noun: String, example: String
    ) -> Form where Value == [Element] {
        Form(noun, example: example, extract: \.asArray) { values, _, report in
            let read = values.enumerated().map { index, value in
                element.read(value, report.element(index))
            }
            let present = read.compactMap(\.self)
            return present.count == read.count ? present : nil
        }
    }

    /// A list without repeats.
    static func distinctList<Element: Hashable>(
        of element: Form<Element>, _ noun: String, example: String
    ) -> Form where Value == [Element] {
        Form(noun, example: example, extract: \.asArray) { values, _, report in
            var seen: Set<Element> = []
            var result: [Element] = []
            for (index, value) in values.enumerated() {
                let report = report.element(index)
                guard let read = element.read(value, report) else { continue }
                guard seen.insert(read).inserted else {
                    let shown = value.content.asString ?? "\(read)"
                    report(
                        at: value.place,
                        "\(report.subject) lists \(Quoting.quoted(shown)) twice",
                        remedy: "remove one of the two")
                    continue
                }
                result.append(read)
            }
            return result.count == values.count ? result : nil
        }
    }
}

extension Form where Value == Bool {
    /// `true` or `false`.
    static var boolean: Form {
        Form("true or false", example: "true", extract: \.asBoolean) { value, _, _ in value }
    }
}

extension TomlValue.Content {
    /// The text of a string; nil for any other type.
    var asString: String? { if case .string(let text) = self { text } else { nil } }
    /// The number of an integer; nil for any other type.
    var asInteger: Int64? { if case .integer(let number) = self { number } else { nil } }
    /// The number of a float or an integer; nil for any other type.
    var asNumber: Double? {
        switch self {
        case .float(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }
    /// Nil for any other type.
    var asBoolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    /// The elements of an array; nil for any other type.
    var asArray: [TomlValue]? { if case .array(let elements) = self { elements } else { nil } }
    /// Nil for any other type.
    var asTable: TomlTable? { if case .table(let table) = self { table } else { nil } }
}
