internal import Studio

/// What would be done with a workflow, for whoever has to say yes to it: a line for each slot, or the
/// question that is open.
package struct WorkflowReport: Equatable, Sendable {
  package struct Line: Equatable, Sendable {
    package let slot: WorkflowSlot
    /// The nodes, as people know them, each with its inputs. Without any, nothing takes this.
    package let places: [String]
    package let isTitled: Bool
  }

  package let lines: [Line]
  /// Why it cannot be painted with as it is.
  package let fault: WorkflowFault?

  package init(_ bytes: [UInt8], for use: WorkflowBinding.Use) {
    do throws(WorkflowFault) {
      let bound = try BoundWorkflow(bytes, for: use)
      (lines, fault) = (Self.lines(of: bound), nil)
    } catch {
      (lines, fault) = ([], error)
    }
  }

  package init(_ bound: BoundWorkflow) { (lines, fault) = (Self.lines(of: bound), nil) }

  private static func lines(of bound: BoundWorkflow) -> [Line] {
    WorkflowSlot.allCases.map { slot in
      let entry = bound.binding.entries.first { $0.slot == slot }
      let places = (entry?.places ?? []).map { place in
        let node = bound.workflow.node(place.node)?.label ?? place.node
        return place.input.isEmpty ? node : "\(node), \(oneLine(place.input, atMost: 40))"
      }
      return Line(slot: slot, places: places, isTitled: entry?.isTitled ?? false)
    }
  }

  /// As plain text. Names in it are from the file: whoever shows them takes them for data.
  package var texts: [String] {
    if let fault { return ["\(fault)"] }
    return lines.map { line in
      guard !line.places.isEmpty else { return "\(line.slot.rawValue): nothing takes it" }
      let how = line.isTitled ? "titled" : "found"
      return "\(line.slot.rawValue): \(line.places.joined(separator: "; ")) (\(how))"
    }
  }
}
