// SPDX-License-Identifier: Apache-2.0

import VPPModel

extension Conditions {
    /// A write that failed, until one about the same succeeds, or a week has passed.
    mutating func collect(_ failed: FailedWrite) {
        let end = failed.at + WriteTiming.failureStands
        guard end > now else { return }
        look(at: end)
        let state = state
        add(
            AlertKey(
                .writeFailed, token: failed.token, adamId: failed.asset?.adamId,
                qualifier: failed.kind.isOfUsers ? "users" : nil),
            failed.text(state), failed.remedy)
    }
}

extension FailedWrite {
    /// What failed and why, in one line.
    func text(_ state: State) -> String {
        let what: String
        switch kind {
        case .associate: what = "licenses could not be given"
        case .disassociate, .revoke: what = "licenses could not be taken back"
        case .createUsers: what = "users could not be created"
        case .updateUsers: what = "users could not be changed"
        case .retireUsers: what = "users could not be retired"
        }
        let app = asset.map { " of \(state.name(of: $0.adamId)) (\($0.adamId))" } ?? ""
        return
            "\(what)\(app) with token \"\(token)\": \(failed) failed, \(done) done (write \(id)); "
            + reason
    }

    private var reason: String {
        if let problem { return problem }
        return errorNumber == 0
            ? "no answer of Apple's came through, in several tries"
            : "Apple's error \(errorNumber)\(Self.meanings[errorNumber].map { ", \($0)" } ?? "")"
    }

    /// What to do about it, in one line.
    var remedy: String {
        let next =
            switch errorNumber {
            case notEnoughLicenses: "buy licenses or take some back, then"
            case 9609: "create the users with vppd users create, then"
            default: "find who it concerns with: vppd events --type write.completed, then"
            }
        return "\(next) ask again with vppd \(kind.isOfUsers ? "users" : "licenses")"
    }

    /// What Apple finds while it works (apple-apps-and-books.md, 8.2), and of licenses in 8.1.
    private static let meanings: [Int: String] = [
        9603: "internal error at Apple", 9609: "user not found",
        9635: "the Apple Account cannot be linked",
        9641: "the Apple Account is linked to another user", 9644: "maintenance at Apple",
        9706: "the license cannot be taken back",
        9707: "the app cannot be assigned to devices", notEnoughLicenses: "not enough licenses",
        9716: "the user exists already", 9717: "the e-mail address is not valid",
    ]
}
