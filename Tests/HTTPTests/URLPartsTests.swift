// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

@Suite struct URLPartsTests {
    @Test(arguments: [
        ("https://vpp.itunes.apple.com/mdm/v2/", "vpp.itunes.apple.com", "vpp.itunes.apple.com"),
        ("HTTPS://VPP.itunes.Apple.com", "vpp.itunes.apple.com", "vpp.itunes.apple.com"),
        ("http://127.0.0.1:8080/a?b=c#d", "127.0.0.1", "127.0.0.1:8080"),
        ("http://[::1]:80/", "[::1]", "[::1]"),
        ("https://user:word@host.example/", "host.example", "host.example"),
        ("https://apple.com@evil.example/", "evil.example", "evil.example"),
        ("https://evil.example/.apple.com", "evil.example", "evil.example"),
        ("https://evil.example?.apple.com", "evil.example", "evil.example"),
        ("https://evil.example#.apple.com", "evil.example", "evil.example"),
    ])
    func findsTheHost(url: String, host: String, authority: String) {
        let parts = URLParts(url)
        #expect(parts?.host == host)
        #expect(parts?.authority == authority)
    }

    @Test(arguments: [
        ("http://localhost/", true), ("http://127.0.0.1/", true), ("http://127.9.8.7:1/", true),
        ("http://[::1]/", true), ("http://128.0.0.1/", false), ("http://127.example.org/", false),
        ("http://localhost.example.org/", false), ("http://[::2]/", false),
    ])
    func knowsLoopback(url: String, loopback: Bool) {
        #expect(URLParts(url)?.isLoopback == loopback)
    }

    @Test func seesCredentials() {
        #expect(URLParts("https://a:b@c.example/")?.hasCredentials == true)
        #expect(URLParts("https://c.example/?a:b@")?.hasCredentials == false)
    }

    @Test(arguments: [
        "", "a", "//host/", "ftp://host/", "https://", "https://a\0b/", "http://h:x/",
    ])
    func refusesTheRest(url: String) {
        #expect(URLParts(url) == nil)
    }
}
