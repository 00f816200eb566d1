using System.CommandLine;
using System.CommandLine.Invocation;
using Preservation.Archive;
using Preservation.Cli.Terminal;
using Preservation.Core.Json;

namespace Preservation.Cli;

/// <summary>Runs a parsed command and turns whatever happens into words and an exit code.</summary>
internal static class Invocation
{
    /// <summary>How long Ctrl-C waits for the chunk under way before the process ends; nothing is lost either way.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(ParseResult parse)
    {
        if (parse.Action is ParseErrorAction)
        {
            // That a command is missing says nothing beside the word that is none.
            var errors = parse.Errors.Where(error => parse.UnmatchedTokens.Count == 0 || !error.Message.StartsWith("Required command", StringComparison.Ordinal));
            foreach (var error in errors)
                Output.Error(error.Message);
            System.Console.Error.WriteLine($"hint: see '{Path.GetFileNameWithoutExtension(parse.RootCommandResult.Command.Name)} {CommandPath(parse)}--help'.");
            if (parse.GetResult(GlobalOptions.Json) is not null)
                WriteJson("The command line is not understood.", [.. parse.Errors.Select(error => error.Message)], ExitCode.Usage);
            return ExitCode.Usage;
        }
        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            });
        }
        catch (Exception e)
        {
            return Explain(e is AggregateException { InnerExceptions: [var only] } ? only : e, parse.GetValue(GlobalOptions.Json));
        }
    }

    private static int Explain(Exception exception, bool isJson)
    {
        var code = ExitCode.Of(exception);
        if (code == ExitCode.Cancelled)
            Output.Error("cancelled. What was done is kept; run the same command again to go on.");
        else if (code == ExitCode.Internal)
            Output.Error($"internal error: {exception}");
        else
            Output.Error(exception is DocumentException document ? $"{document.Document} is refused:" : exception.Message);
        foreach (var reason in Reasons(exception))
            System.Console.Error.WriteLine($"  {reason}");
        if (isJson)
            WriteJson(exception.Message, Reasons(exception), code);
        return code;
    }

    private static IEnumerable<string> Reasons(Exception exception) => exception switch
    {
        ArchiveRefusedException refused => refused.Reasons,
        DocumentException document => document.Problems.Select(problem => problem.ToString()),
        _ => [],
    };

    private static void WriteJson(string error, IEnumerable<string> reasons, int code) => new Output(true, false).Write(json =>
    {
        json.WriteString("error", error);
        json.WriteNumber("exitCode", code);
        json.WriteStartArray("reasons");
        foreach (var reason in reasons)
            json.WriteStringValue(reason);
        json.WriteEndArray();
    });

    private static string CommandPath(ParseResult parse)
    {
        List<string> names = [];
        for (var result = parse.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
            names.Insert(0, result.Command.Name);
        return string.Concat(names.Select(name => name + " "));
    }
}
