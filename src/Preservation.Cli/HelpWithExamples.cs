using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Preservation.Cli;

/// <summary>A command with examples that its help shows.</summary>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>
    /// Sets what the command does. It runs beside the caller from its first line on: a Ctrl-C that comes before the work
    /// has waited for anything would otherwise end the process without a word.
    /// </summary>
    public void SetWork(Func<ParseResult, CancellationToken, Task<int>> work) =>
        SetAction((parse, token) => Task.Run(() => work(parse, token), CancellationToken.None));
}

/// <summary>The usual help, then examples, then exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is Verb { Examples.Count: > 0 } verb)
        {
            output.WriteLine("Examples:");
            foreach (var example in verb.Examples)
                output.WriteLine($"  {example}");
            output.WriteLine();
        }
        output.WriteLine(ExitCode.Help);
        return result;
    }
}
