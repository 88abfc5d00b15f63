// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc

/// `vppd-story [--stay]`: tells and checks vppd's main job against the simulator (O6).
///
/// Ends with 0 when everything claimed has happened, with 1 and what did not, with 64 for wrong
/// arguments, with 130 after Ctrl-C.
@main
struct StoryCommand {
    /// The story takes two to four minutes; one that takes this long hangs.
    private static let limit: DispatchTimeInterval = .seconds(600)

    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let stays = arguments.contains("--stay")
        arguments.removeAll { $0 == "--stay" }
        guard arguments.isEmpty else {
            print(
                """
                usage: vppd-story [--stay]

                Starts vppd-simulator and vppd, both beside this program, in a fresh directory, tells
                what happens, and checks it. --stay leaves both running at the end.
                """)
            exit(arguments == ["--help"] ? 0 : 64)
        }
        let narrator = Narrator()
        let scene: Scene
        do {
            scene = try Scene()
        } catch {
            print("FAILED\n\(error)")
            exit(1)
        }
        let interruptions = endEarly(scene, narrator)
        let status = await tell(scene, narrator, stays: stays)
        withExtendedLifetime(interruptions) {}
        exit(status)
    }

    private static func tell(_ scene: Scene, _ narrator: Narrator, stays: Bool) async -> Int32 {
        do {
            let story = try Story(scene: scene, narrator: narrator)
            let checks = try await story.run()
            if stays {
                narrator.tell("Done: \(checks.grouped) checks, all passed.")
                narrator.show(await story.farewell())
                return 0
            }
            try await story.end()
            scene.endPrograms()
            scene.removeDirectory()
            narrator.tell("Done: \((checks + 1).grouped) checks, all passed.")
            return 0
        } catch {
            narrator.show("\nFAILED in chapter \(scene.chapter)\n\(error)")
            if stays {
                narrator.show("Both programs go on in \(scene.directory), as asked.")
            } else {
                scene.endPrograms()
                narrator.show("Configuration, log and all output are kept in \(scene.directory)")
            }
            return 1
        }
    }

    /// Cleans up and ends the process on Ctrl-C, on SIGTERM and when the time is up.
    private static func endEarly(_ scene: Scene, _ narrator: Narrator)
        -> [any DispatchSourceProtocol]
    {
        let queue = DispatchQueue(label: "story.end")
        var sources: [any DispatchSourceProtocol] = [SIGINT, SIGTERM].map { number in
            // The default action would end the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in
                narrator.show("\ninterrupted in chapter \(scene.chapter)")
                scene.endPrograms()
                scene.removeDirectory()
                exit(128 + number)
            }
            return source
        }
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + limit)
        timer.setEventHandler { @Sendable in
            narrator.show(
                "\nFAILED in chapter \(scene.chapter)\nnot at the end after 10 minutes; output and "
                    + "log are kept in \(scene.directory)")
            scene.endPrograms()
            exit(1)
        }
        sources.append(timer)
        for source in sources { source.activate() }
        return sources
    }
}
