/** The shells that there is a completion for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];

/** The line that the hidden command prints where files are completed. */
export const filesMarker = ':files';

/** A script that completes `name` in a shell: it asks the program itself, and so is never out of date. */
export function completionScript(shell: Shell, name: string): string {
  return scripts[shell](name, `_${name.replaceAll('-', '_')}_completion`);
}

const scripts: Readonly<Record<Shell, (name: string, fn: string) => string>> = {
  bash: (name, fn) => `# ${name} completion bash >> ~/.bashrc
${fn}() {
  local IFS=$'\\n' words
  words=$(${name} __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [ "$words" = '${filesMarker}' ]; then
    COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
  else
    COMPREPLY=($words)
  fi
}
complete -o filenames -F ${fn} ${name}
`,
  zsh: (name, fn) => `#compdef ${name}
# ${name} completion zsh > "\${fpath[1]}/_${name}"
${fn}() {
  local -a found
  found=("\${(@f)$(${name} __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ "$found[1]" == '${filesMarker}' ]]; then
    _files
  else
    compadd -a found
  fi
}
compdef ${fn} ${name}
`,
  fish: (name, fn) => `# ${name} completion fish > ~/.config/fish/completions/${name}.fish
function ${fn}
  set -l words (commandline -opc) (commandline -ct)
  set -l found (${name} __complete -- $words[2..-1] 2>/dev/null)
  if test "$found" = '${filesMarker}'
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c ${name} -f -a '(${fn})'
`,
};
