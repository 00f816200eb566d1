using System.CommandLine;

namespace Preservation.Cli.Commands;

/// <summary><c>preserve completion</c>: scripts that complete commands in a shell.</summary>
internal static class CompletionCommand
{
    private const string Bash =
        """
        _preserve() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(preserve "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _preserve preserve
        """;

    private const string Zsh =
        """
        _preserve() {
            local -a found
            found=("${(@f)$(preserve "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -a found || _files
        }
        compdef _preserve preserve
        """;

    private const string Fish = "complete -c preserve -a '(preserve \"[suggest:\"(string length -- (commandline -cp))\"]\" (commandline -cp) 2>/dev/null)'";

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Verb("completion", "Print a script that completes commands in a shell.", "source <(preserve completion bash)") { shell };
        command.SetAction(parse =>
        {
            System.Console.Out.WriteLine(parse.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Done;
        });
        return command;
    }
}
