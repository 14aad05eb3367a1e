package import HTTPClient
package import Matrix
internal import Secrets

/// What a homeserver is and offers, before anybody has logged in.
package struct DiscoveredServer: Sendable {
  package let address: HTTPURL
  package let versions: API.Versions.Answer
  /// Empty where there is nothing but OAuth 2.0.
  package let flows: [API.LoginFlows.Flow]
  package let oauth: OAuthServer?

  package var takesPasswords: Bool { flows.contains { $0.type == "m.login.password" } }
}

/// Finds the homeserver of a name, as the specification says.
///
/// 1. An address is taken as it is. A name is asked for `/.well-known/matrix/client`; where there is
///    none, the name itself is the homeserver.
/// 2. What was found counts only if it answers `/versions` as a homeserver does.
/// 3. No name leads to an address without TLS: only a person may say one.
package struct Discovery: Sendable {
  private static let patience = Duration.seconds(15)
  private let http: HTTPClient
  private let scheme: HTTPURL.Scheme

  /// With another scheme only in tests, whose servers have no certificates.
  package init(over http: HTTPClient, scheme: HTTPURL.Scheme = .https) {
    self.http = http
    self.scheme = scheme
  }

  /// `place` is `example.org`, `@user:example.org` or `https://matrix.example.org`.
  package func find(_ place: String) async throws(DiscoveryError) -> DiscoveredServer {
    let (address, isSaid) = try await address(of: place)
    let server = Homeserver(address, over: http, as: NoToken())
    let versions: API.Versions.Answer
    do {
      versions = try await server.ask(API.Versions(), within: Self.patience)
    } catch {
      throw DiscoveryError(
        isSaid ? .noHomeserver : .wrongAddress, place: address.description, reason: "\(error)")
    }
    guard !versions.versions.isEmpty else {
      throw DiscoveryError(
        isSaid ? .noHomeserver : .wrongAddress, place: address.description,
        reason: "it names no version of the protocol")
    }
    return DiscoveredServer(
      address: address, versions: versions, flows: try await flows(of: server),
      oauth: try await oauth(of: server))
  }

  // MARK: The address

  private func address(
    of place: String
  ) async throws(DiscoveryError) -> (HTTPURL, isSaid: Bool) {
    if place.utf8.starts(with: "http://".utf8) || place.utf8.starts(with: "https://".utf8) {
      do { return (try HTTPURL(parsing: place), true) } catch {
        // What was typed may have a password in it.
        throw DiscoveryError(.badName, place: "the address", reason: "\(error)")
      }
    }
    let name = UserID(place)?.server ?? place
    guard ServerName(name) != nil, let base = try? HTTPURL(parsing: "\(scheme.rawValue)://\(name)")
    else {
      throw DiscoveryError(.badName, place: place, reason: "it is no server name")
    }
    return (try await wellKnown(base) ?? base, false)
  }

  /// Nothing where the name says nothing, which means itself.
  private func wellKnown(_ base: HTTPURL) async throws(DiscoveryError) -> HTTPURL? {
    func prompt(_ reason: String) -> DiscoveryError {
      DiscoveryError(.prompt, place: base.description, reason: reason)
    }
    let text: String
    do {
      text = try await Homeserver(base, over: http, as: NoToken())
        .ask(API.WellKnown(), within: Self.patience)
    } catch let error as ServerError where error.httpStatus == 404 {
      return nil
    } catch {
      throw prompt("\(error)")
    }
    func wrong(_ reason: String) -> DiscoveryError {
      DiscoveryError(.wrongAddress, place: base.description, reason: reason)
    }
    let address: HTTPURL
    do { address = try HTTPURL(parsing: text) } catch { throw wrong("\(error)") }
    guard address.origin.scheme == .https || base.origin.scheme == .http else {
      throw wrong("the address is without TLS")
    }
    return address
  }

  // MARK: What it offers

  private func flows(of server: Homeserver) async throws(DiscoveryError) -> [API.LoginFlows.Flow] {
    do {
      return try await server.ask(API.LoginFlows(), within: Self.patience)
    } catch let error as ServerError where !error.isPassing {
      return []
    } catch {
      throw DiscoveryError(.noAnswer, place: server.address.description, reason: "\(error)")
    }
  }

  private func oauth(of server: Homeserver) async throws(DiscoveryError) -> OAuthServer? {
    do {
      return try await server.ask(API.AuthMetadata(), within: Self.patience)
    } catch let error as ServerError where !error.isPassing {
      return nil
    } catch is MalformedAnswer {
      // It has something of that name that is of no use to us.
      return nil
    } catch {
      throw DiscoveryError(.noAnswer, place: server.address.description, reason: "\(error)")
    }
  }
}

extension Homeserver {
  /// What the account may do here. A server that does not say has the specification's defaults.
  package func capabilities() async throws -> API.Capabilities.Answer? {
    do {
      return try await ask(API.Capabilities())
    } catch let error as ServerError where error.httpStatus == 404 || error.code == .unrecognized {
      return nil
    }
  }
}

/// For what is asked before there is a login.
struct NoToken: AccessTokens {
  func current() throws -> Secret { throw NoTokenError() }
  func wasRefused(_ token: Secret, because error: ServerError) -> Bool { false }
}

private struct NoTokenError: Error {}

package struct DiscoveryError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    case badName
    /// The name's own word could not be read: a person is to say the address (`FAIL_PROMPT`).
    case prompt
    /// The name's own word is wrong: nobody should go there (`FAIL_ERROR`).
    case wrongAddress
    /// At the address that was said is no homeserver.
    case noHomeserver
    /// It is one, and does not answer for now.
    case noAnswer
  }

  package let kind: Kind
  package let place: String
  package let reason: String

  init(_ kind: Kind, place: String, reason: String) {
    self.kind = kind
    self.place = place
    self.reason = reason
  }

  package var description: String {
    switch kind {
    case .badName: "\"\(place)\" is no name of a homeserver: \(reason)"
    case .prompt: "\(place) does not say where its homeserver is: \(reason)"
    case .wrongAddress: "\(place) names a homeserver that is none: \(reason)"
    case .noHomeserver: "there is no homeserver at \(place): \(reason)"
    case .noAnswer: "the homeserver at \(place) does not answer for now: \(reason)"
    }
  }

  package var hint: String {
    switch kind {
    case .badName: "write \"example.org\", or its address such as \"https://matrix.example.org\""
    case .prompt:
      "give the homeserver's own address with --homeserver, such as \"https://matrix.example.org\""
    case .wrongAddress:
      "whoever runs it must mend /.well-known/matrix/client; or give the homeserver's own address"
    case .noHomeserver: "check the address, and whether the server runs"
    case .noAnswer: "try again later"
    }
  }
}
