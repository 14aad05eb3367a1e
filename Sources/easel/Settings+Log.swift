internal import Arguments
internal import Configuration
internal import Logging

extension Settings.Log {
  /// The log that the settings ask for, on standard error.
  var log: Logging.Log {
    let written: LogFormat =
      switch format {
      case .auto: .automatic
      case .human: .human
      case .logfmt: .logfmt
      case .json: .json
      }
    return Logging.Log(levels: levels, format: written)
  }
}

/// The checked settings, typed.
func loadSettings(_ given: String?) throws(Complaint) -> Settings { Settings(try load(given)) }
