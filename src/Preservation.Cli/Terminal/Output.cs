using System.Globalization;
using System.Text;
using System.Text.Json;
using Preservation.Core.Json;
using Spectre.Console;

namespace Preservation.Cli.Terminal;

/// <summary>Results go to standard output, everything else to standard error; no colour where nobody looks.</summary>
internal sealed class Output(bool isJson, bool isQuiet)
{
    public bool IsJson { get; } = isJson;

    public bool IsQuiet { get; } = isQuiet;

    /// <summary>A line of the result, for people.</summary>
    public void Say(string line)
    {
        if (!IsJson && !IsQuiet)
            System.Console.Out.WriteLine(line);
    }

    /// <summary>A line of the result that is told also when all is to be quiet: damage.</summary>
    public void Tell(string line)
    {
        if (!IsJson)
            System.Console.Out.WriteLine(line);
    }

    /// <summary>The result for machines, with <c>--json</c>.</summary>
    public void Write(Action<Utf8JsonWriter> write)
    {
        if (!IsJson)
            return;
        using var stdout = System.Console.OpenStandardOutput();
        stdout.Write(StrictJson.Write(json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }));
    }

    public static void Error(string line) => System.Console.Error.WriteLine($"preserve: {line}");

    public void Hint(string line)
    {
        if (!IsQuiet)
            System.Console.Error.WriteLine($"hint: {line}");
    }

    public void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (IsJson || IsQuiet)
            return;
        var isPlain = System.Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(System.Console.Out),
            Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
        });
        if (System.Console.IsOutputRedirected)
            console.Profile.Width = 200;
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var header in headers)
            table.AddColumn(new TableColumn(Markup.Escape(header)) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }

    /// <summary>Bytes for people: <c>1.5 GiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return value.ToString(unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>A moment for people, or what is said where there was none.</summary>
    public static string Moment(DateTimeOffset? moment, string otherwise) =>
        moment is { } at ? Moments.Write(at) : otherwise;

    /// <summary>Many sentences that differ only in a file are told once with a count, after the first few.</summary>
    public void TellAll(IReadOnlyList<string> lines, int most = 12)
    {
        foreach (var line in lines.Take(most))
            Tell($"  {line}");
        if (lines.Count > most)
            Tell($"  … and {lines.Count - most} more (--json lists all).");
    }

    /// <summary>Asks before something is done; without a terminal there is nobody to ask.</summary>
    public static bool Confirm(string question)
    {
        System.Console.Error.Write($"{question} [y/N] ");
        return System.Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    public static string Join(IEnumerable<string> items) => new StringBuilder().AppendJoin(", ", items).ToString();
}
