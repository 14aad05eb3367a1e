/// How far to go after a server that says "over there".
///
/// 1. 301 and 302 turn POST into GET, 303 turns everything but HEAD into GET; 307 and 308 keep
///    method and body, which must be one that can be sent again.
/// 2. Leaving the origin (scheme, host, port) takes off the credentials and every header not on the
///    short list of harmless ones, for good: coming back does not bring them back.
/// 3. Outside the first origin only public addresses are connected to, whatever the request's own
///    policy: a server we may reach must not be able to send us to those that only we can reach. A
///    redirect back home counts as outside, since somebody else chose it.
/// 4. From https to http is refused.
package struct RedirectPolicy: Sendable, Equatable {
  package let maximum: Int
  package let allowsPrivateAddresses: Bool

  /// A redirect is an answer like any other.
  package static let none = RedirectPolicy(maximum: 0, allowsPrivateAddresses: false)

  package static func follow(
    atMost maximum: Int = 5, toPrivateAddresses: Bool = false
  ) -> RedirectPolicy {
    RedirectPolicy(maximum: maximum, allowsPrivateAddresses: toPrivateAddresses)
  }
}
