internal import JSON
package import Matrix

/// What Synapse's admin set for one account in place of the limits for everybody. Only admins are told.
package enum RateOverride: Equatable, Sendable {
  /// The limits for everybody hold.
  case usual
  /// No limit at all.
  case lifted
  case limits(perSecond: Int, burst: Int)
}

extension Homeserver {
  /// Looks, and changes nothing. Nothing where we are no admin, or it is no Synapse.
  package func rateOverride(
    of user: UserID, within limit: Duration
  ) async throws -> RateOverride? {
    do {
      return try await ask(SynapseRateOverride(user: user), within: limit)
    } catch is MalformedAnswer {
      return nil
    } catch let error as ServerError where !error.isPassing && !error.isLogout {
      return nil
    }
  }

  /// Whether an unused fallback key is there, as a first sync of nothing says. To-device messages stay
  /// where they are.
  package func unusedFallbackKeys(within limit: Duration) async throws -> [ProtocolText]? {
    let nothing = #"{"types":[]}"#
    let filter = #"{"account_data":\#(nothing),"presence":\#(nothing),"room":{"rooms":[]}}"#
    return try await ask(
      API.Sync(since: nil, timeoutMS: 0, filter: filter), within: limit
    ).unusedFallbackTypes
  }

  /// The greatest upload in bytes, where the server says.
  package func maximumUpload(within limit: Duration) async throws -> Int? {
    for isOld in [false, true] {
      do {
        return try await ask(API.MediaConfig(isOldServer: isOld), within: limit)
      } catch let error as ServerError where error.httpStatus == 404 {
        continue
      }
    }
    return nil
  }
}

private struct SynapseRateOverride: Endpoint {
  let user: UserID

  var request: APIRequest {
    APIRequest(.get, "/_synapse/admin/v1/users", [user.text, "override_ratelimit"])
  }

  func answer(_ document: JSONDocument) throws(JSONError) -> RateOverride {
    guard let rate = document.root["messages_per_second"]?.int64 else { return .usual }
    guard rate > 0 else { return .lifted }
    let burst = document.root["burst_count"]?.int64 ?? 0
    return .limits(perSecond: Int(clamping: rate), burst: Int(clamping: burst))
  }
}
