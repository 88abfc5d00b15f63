// SPDX-License-Identifier: Apache-2.0

/// The JSON object a control action was called with.
struct ControlParameters: Sendable {
    /// The object; anything else has no members.
    let json: JSON

    /// A text that must be there.
    func text(_ name: String) throws -> String {
        guard let text = json[name]?.text, !text.isEmpty else {
            throw SimulatorError("parameter `\(name)` is missing or not a text")
        }
        return text
    }

    /// A whole number that must be there.
    func whole(_ name: String) throws -> Int {
        guard let number = json[name]?.whole else {
            throw SimulatorError("parameter `\(name)` is missing or not a whole number")
        }
        return number
    }

    /// A text that may be absent.
    func optionalText(_ name: String) -> String? { json[name]?.text }

    /// A whole number that may be absent.
    func optionalWhole(_ name: String) -> Int? { json[name]?.whole }

    /// A number that may be absent.
    func optionalNumber(_ name: String) -> Double? { json[name]?.number }

    /// One of the cases of an enumeration, by its raw value.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Choice.Type
    ) throws -> Choice where Choice.RawValue == String {
        guard let text = json[name]?.text, let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw SimulatorError("parameter `\(name)` must be one of \(all)")
        }
        return choice
    }

    /// The asset named by `adamId` and `pricingParam` (default STDQ).
    func asset() throws -> AssetName {
        AssetName(
            adamId: try whole("adamId"), pricingParam: optionalText("pricingParam") ?? "STDQ")
    }

    /// The holders named by `serialNumbers` and `clientUserIds`.
    func holders() throws -> [Holder] {
        let serials = json["serialNumbers"]?.elements?.compactMap(\.text) ?? []
        let users = json["clientUserIds"]?.elements?.compactMap(\.text) ?? []
        guard !serials.isEmpty || !users.isEmpty else {
            throw SimulatorError("name `serialNumbers` or `clientUserIds`")
        }
        return serials.map(Holder.device) + users.map(Holder.user)
    }
}
