extension ModelFault {
  /// What whoever runs the studio can do, in one sentence. `setting` is the entry of the file that names
  /// the server: `painters.sdxl`.
  package func advice(_ setting: String) -> String {
    switch kind {
    case .unreachable: "start it, or set `\(setting).url` to where it is"
    case .insecure: "mend its certificate, or name the one to trust in `http.ca_file`"
    case .unauthorised:
      "set `\(setting).key` to one that is good there, or `\(setting).headers` to what stands before it"
    case .unpaid: "pay there, or raise its limit; until then choose another"
    case .missing:
      "set `\(setting).url` as its page in docs/guide says, and the model to one that is there"
    case .limited: "ask less of it: lower `\(setting).at_once`, or wait"
    case .outOfMemory: "give it a smaller model or size, or free its memory"
    case .nonsense, .endless:
      "look whether `\(setting).url` is the address of a server of `\(setting).kind`"
    case .badOrder, .tooLarge, .refused:
      "look whether `\(setting).kind` and its flavour are the server's"
    case .trouble, .cut, .silent: "look into the log of the server itself"
    }
  }
}
