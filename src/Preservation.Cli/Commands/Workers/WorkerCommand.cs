using System.CommandLine;

namespace Preservation.Cli.Commands.Workers;

/// <summary><c>preserve worker</c>: what operators ask of all workers of an archive.</summary>
internal static class WorkerCommand
{
    /// <summary>For who reads an order later.</summary>
    public static string AskedBy => $"{Environment.UserName}@{Environment.MachineName}";

    public static Command Create() => new Verb("worker", "Pause, resume, ask for and cancel what the workers do, and show it.", "preserve worker status", "preserve worker pause --store nas --for 8h --reason 'a disk is changed'")
    {
        WorkerPauseCommand.Create(), WorkerResumeCommand.Create(), WorkerRunCommand.Create(), WorkerCancelCommand.Create(), WorkerStatusCommand.Create(),
    };

    public static Option<string?> StoreOption(string description) => new("--store") { Description = description, HelpName = "name" };

    /// <summary>A sentence out of one that begins small.</summary>
    public static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
}
