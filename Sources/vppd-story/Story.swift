// SPDX-License-Identifier: Apache-2.0

@main
struct Story {
    static func main() {}
}
