// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Systemd

/// What the tests of `Systemd` start as a process of its own: some of it can only be seen from a
/// process with the right environment, and some only under a real service manager, where it stands
/// in for the daemon under the daemon's own unit.
@main
enum Probe {
    static func main() {
        let environment = environment()
        switch CommandLine.arguments.dropFirst().first {
        case "environment": printEnvironment(environment)
        case "notify": notify()
        case "log": log(environment)
        case "run": Service(output: .standardError(environment: environment)).run()
        default:
            print("usage: systemd-probe environment|notify|log|run")
            exit(64)
        }
    }

    /// What the service manager handed over, one `name=value` a line.
    private static func printEnvironment(_ environment: [String: String]) {
        do {
            print("watchdog=\(try Watchdog.interval().map(String.init(describing:)) ?? "none")")
            for socket in try ListenSocket.inherited() {
                print("socket=\(socket.descriptor) \(socket.name)")
            }
        } catch {
            print("error=\(error)")
        }
        print("key=\(Credentials(environment: environment).path(of: "key") ?? "none")")
        print("state=\(ServiceDirectories(environment: environment).state ?? "none")")
    }

    /// Every kind of message once, with its outcome.
    private static func notify() {
        let notifier = Notifier.systemd
        print(notifier.ready(status: "a"))
        print(notifier.reloading(status: "b"))
        print(notifier.status("c"))
        print(notifier.extendTimeout(by: .seconds(30), status: "d"))
        print(notifier.failing(errno: ENOSPC, exitStatus: 74, status: "e"))
        print(notifier.stopping(status: "f"))
        print(notifier.watchdog())
    }

    /// Two messages in the style that fits standard error.
    private static func log(_ environment: [String: String]) {
        let output = LogOutput.standardError(environment: environment)
        JournalMessage(
            priority: .notice, message: "token \"berlin\" is active", fields: [.token("berlin")]
        ).send(to: output)
        JournalMessage(priority: .error, message: "two\nlines", fields: [.reason("a\nb")])
            .send(to: output)
    }

    private static func environment() -> [String: String] {
        var all: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                all[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next += 1
        }
        return all
    }
}
