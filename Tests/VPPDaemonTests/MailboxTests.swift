// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization
import Testing
import VPPDaemon

@Suite struct MailboxTests {
    @Test("A step takes all that was left, in order, and is made due once")
    func takesAllInOrder() {
        let mailbox = Mailbox<Int>()
        var due = 0
        for number in 0..<5 { mailbox.leave([number, number + 10]) { due += 1 } }
        #expect(due == 1)
        #expect(mailbox.take().items == [0, 10, 1, 11, 2, 12, 3, 13, 4, 14])
        #expect(mailbox.take().items == [])
        mailbox.leave([]) { due += 1 }
        #expect(due == 2)
    }

    @Test("Whoever waits gets the answer of the step that took what he left", arguments: [1, 2, 5])
    func answersWhoWaits(callers: Int) async {
        let mailbox = Mailbox<Int>()
        let left = AsyncStream<Void>.makeStream()
        for answer in [true, false, true] {
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<callers {
                    group.addTask {
                        await mailbox.leaveAndWait([number]) { left.continuation.yield() }
                    }
                }
                for await _ in left.stream.prefix(1) {}
                // The others come soon; what a step does not take, the next one does.
                var taken = 0
                while taken < callers {
                    let post = mailbox.take()
                    taken += post.items.count
                    post.answer(answer)
                }
                for await told in group { #expect(told == answer) }
            }
        }
    }

    @Test("A closed mailbox hands out what is left in it, and takes nothing more")
    func closes() async {
        let mailbox = Mailbox<Int>()
        mailbox.leave([1]) {}
        #expect(mailbox.close().items == [1])
        var isDue = false
        mailbox.leave([2]) { isDue = true }
        #expect(await mailbox.leaveAndWait([3]) { isDue = true } == false)
        #expect(!isDue)
        #expect(mailbox.take().items == [])
    }

    /// How often each item was taken.
    private final class Tally: Sendable {
        private let counts = Mutex<[Int: Int]>([:])

        func add(_ items: [Int]) {
            counts.withLock { counts in for item in items { counts[item, default: 0] += 1 } }
        }

        func count(of item: Int) -> Int { counts.withLock { $0[item] ?? 0 } }
        var items: Int { counts.withLock { $0.count } }
    }

    @Test("Nothing is lost or taken twice by steps on a queue while many write")
    func losesNothing() async {
        let mailbox = Mailbox<Int>()
        let queue = DispatchQueue(label: "mailbox-test")
        let tally = Tally()
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<16 {
                group.addTask {
                    for number in 0..<200 {
                        let item = writer * 1_000 + number
                        let answer = await mailbox.leaveAndWait([item]) {
                            queue.async {
                                let post = mailbox.take()
                                tally.add(post.items)
                                post.answer(true)
                            }
                        }
                        #expect(answer)
                        // No answer before the step is done with what was left.
                        #expect(tally.count(of: item) == 1)
                    }
                }
            }
        }
        #expect(tally.items == 3_200)
    }
}
