// SPDX-License-Identifier: Apache-2.0

@main
struct Simulator {
    static func main() {}
}
