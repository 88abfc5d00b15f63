// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A real systemd for one script: `packaging/test/with-systemd`, with the package's own unit,
/// catalog and user installed and the probe in the daemon's place.
enum RealSystemd {
    /// Why it is not possible on this machine; nil where it is. Asked once.
    static let refusal: String? = {
        do {
            let result = try Command(script, ["true"])
            return result.status == 77 ? result.errors : nil
        } catch {
            return "\(error)"
        }
    }()

    /// Runs a shell script as root under systemd.
    ///
    /// - Parameter binary: what is installed as `/usr/bin/vppd`.
    static func run(
        _ text: String, binary: String = Repository.probe, unit: String? = nil
    ) throws -> Command {
        let folder = try TemporaryFolder()
        try folder.write(prelude + text, to: "script")
        // The toolchain's libraries may lie where the unit's sandbox hides them (a home folder).
        try folder.write("[Service]\nEnvironment=LD_LIBRARY_PATH=\(libraries)\n", to: "drop-in")
        try folder.write(try unit ?? Repository.read("packaging/vppd.service"), to: "unit")
        var files = [
            "\(binary):/usr/bin/vppd", "\(folder.path)/script:/usr/bin/test-script:0644",
            "\(folder.path)/unit:/usr/lib/systemd/system/vppd.service:0644",
            "\(folder.path)/drop-in:/etc/systemd/system/vppd.service.d/libraries.conf:0644",
            "\(Repository.path("packaging/vppd.catalog"))"
                + ":/usr/lib/systemd/catalog/vppd.catalog:0644",
            "\(Repository.path("packaging/vppd.sysusers")):/usr/lib/sysusers.d/vppd.conf:0644",
        ]
        for library in try Command("ldd", [binary]).lines where library.contains("/swift/") {
            let words = library.split(separator: " ")
            if words.count > 2, let name = words[2].split(separator: "/").last {
                files.append("\(words[2]):\(libraries)/\(name)")
            }
        }
        return try Command(
            script,
            // More than the patience of a `wait_for`, which says what it waited for.
            ["--timeout", "300"] + files.flatMap { ["--file", $0] }
                + ["sh", "-e", "/usr/bin/test-script"])
    }

    private static let script = Repository.path("packaging/test/with-systemd")
    private static let libraries = "/usr/lib/vppd-libraries"

    // `wait_for` has a deadline and asks again as soon as the journal or the manager had time to
    // move; what it waits for has no event of its own to wait on from a shell.
    private static let prelude = """
        export LC_ALL=C.UTF-8
        systemd-sysusers vppd.conf 2>/dev/null
        journalctl --update-catalog --quiet
        show() { systemctl show vppd --property="$1" --value; }
        wait_for() {
            patience=$(($(date +%s) + 60))
            until eval "$1"; do
                test "$(date +%s)" -lt "$patience" || { echo "gave up waiting for: $1" >&2; exit 99; }
                sleep 0.02
            done
        }

        """
}
