// SPDX-License-Identifier: Apache-2.0

@main
struct Vppd {
    static func main() {}
}
