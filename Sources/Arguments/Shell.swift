/// The shells that can be told how to complete a command line.
package enum Shell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// The script to load. Each asks `<program> complete -- WORDS…` and offers what it answers.
  package func script(for program: String) -> String {
    switch self {
    case .bash: bash(program)
    case .zsh: zsh(program)
    case .fish: fish(program)
    }
  }

  // bash breaks words at "=" and ":"; the first loop puts them together again, and what bash
  // believes to be done already is cut from the answers.
  private func bash(_ program: String) -> String {
    """
    # Completion of \(program) for bash. Load it with:
    #   source <(\(program) completion bash)
    _\(program)() {
      local IFS=$'\\n' word kind prefix='' glued='' line
      local -a words=()
      for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ ${#words[@]} -gt 0 && ( $word == [=:]* || $glued == yes ) ]]; then
          words[-1]+=$word
        else
          words+=("$word")
        fi
        [[ $word == [=:] ]] && glued=yes || glued=''
      done
      local current=${words[-1]-} done=''
      [[ $current == *[=:]* ]] && done=${current%"${current##*[=:]}"}
      COMPREPLY=()
      while IFS= read -r line; do
        if [[ $line == :* ]]; then
          kind=${line%% *} prefix=${line#* }
          continue
        fi
        line=${line%%$'\\t'*}
        COMPREPLY+=("${line#"$done"}")
      done < <("${COMP_WORDS[0]}" complete -- "${words[@]}" 2>/dev/null)
      case $kind in
        :files) compopt -o filenames; COMPREPLY=($(compgen -f -- "${current#"$prefix"}")) ;;
        :folders) compopt -o filenames; COMPREPLY=($(compgen -d -- "${current#"$prefix"}")) ;;
      esac
    }
    complete -F _\(program) \(program)

    """
  }

  private func zsh(_ program: String) -> String {
    """
    #compdef \(program)
    # Completion of \(program) for zsh. Load it with:
    #   source <(\(program) completion zsh)
    _\(program)() {
      local line kind='' prefix=''
      local -a found=()
      for line in "${(@f)$("${words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        if [[ $line == :* ]]; then
          kind=${line%% *} prefix=${line#* }
        elif [[ -n $line ]]; then
          found+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
        fi
      done
      case $kind in
        (:files) compset -P "$prefix"; _files ;;
        (:folders) compset -P "$prefix"; _files -/ ;;
        (*) _describe '\(program)' found ;;
      esac
    }
    compdef _\(program) \(program)

    """
  }

  private func fish(_ program: String) -> String {
    """
    # Completion of \(program) for fish. Load it with:
    #   \(program) completion fish | source
    function __\(program)_complete
      set -l words (commandline -opc)
      set -l current (commandline -ct)
      set -l kind ''
      set -l prefix ''
      for line in ($words[1] complete -- $words[2..-1] "$current" 2>/dev/null)
        if string match -q ':*' -- $line
          set kind (string replace -r ' .*' '' -- $line)
          set prefix (string replace -r '^[^ ]* ?' '' -- $line)
        else
          echo $line
        end
      end
      set -l rest (string sub -s (math (string length -- "$prefix") + 1) -- "$current")
      switch $kind
        case ':files'
          for name in (__fish_complete_path $rest)
            echo -- $prefix$name
          end
        case ':folders'
          for name in (__fish_complete_directories $rest)
            echo -- $prefix$name
          end
      end
    end
    complete -c \(program) -f -a '(__\(program)_complete)'

    """
  }
}
