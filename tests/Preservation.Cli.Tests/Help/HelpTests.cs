using System.Text.RegularExpressions;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Help;

/// <summary>What a person sees who has read nothing yet.</summary>
public sealed partial class HelpTests(RegisteredArchive registered) : IDisposable
{
    private readonly PreparedArchive _archive = registered.Copy();

    public static TheoryData<string> Verbs() =>
    [
        "init", "keys", "keys new", "keys list", "keys show", "keys retire", "keys revoke", "register", "amend", "audit", "audit prove", "repair", "restore", "verify", "drill", "list", "show",
        "status", "incident", "incident list", "incident show", "incident acknowledge", "apikey", "apikey create", "apikey list", "apikey revoke", "policy", "policy check", "policy plan", "worker", "worker pause", "worker resume", "worker run", "worker cancel", "worker status", "store", "store add", "store list", "store fill", "store probe", "store extend-locks", "store clean",
        "store drain", "store retire", "hold", "hold set", "hold list", "hold release", "catalogue", "catalogue rebuild", "ledger", "ledger sync", "ledger show", "ledger check", "ledger prove", "ledger prove-consistency", "ledger verify", "ledger resign", "ledger witness", "ledger witness init", "ledger witness watch", "ledger witness serve", "ledger witness add", "ledger witness remove", "ledger witness list", "evidence", "evidence status", "evidence stamp", "evidence renew", "evidence verify", "evidence authority", "evidence authority add", "evidence authority close", "evidence authority list", "receipt", "receipt show", "receipt verify", "ocfl", "ocfl validate",
        "sample", "completion",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _archive.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_a_description_examples_and_exit_codes(string verb)
    {
        var help = (await _archive.RunAsync(Token, [.. verb.Split(' '), "--help"])).Gives(0, "Description:", "Usage:", "Examples:", $"  preserve {verb.Split(' ')[0]}", "Exit codes: 0 done and whole").Output;
        Assert.Matches(@"Description:\n  [A-Z].{15,}\n", help);
        // Every option and argument is explained.
        foreach (var line in OptionLine().Matches(help).Select(match => match.Value))
            Assert.Matches(@"^  \S.*\s{2,}\S", line);
        // What the examples name must exist.
        foreach (Match option in OptionInExample().Matches(help[help.IndexOf("Examples:", StringComparison.Ordinal)..]))
            Assert.True((await HelpOfExampleAsync(option.Groups["verbs"].Value)).Contains(option.Groups["option"].Value, StringComparison.Ordinal), option.Value);
    }

    [Fact]
    public async Task The_list_above_is_all_there_is()
    {
        var root = (await _archive.RunAsync(Token, "--help")).Gives(0, "Commands:").Output;
        var listed = CommandLine().Matches(root[root.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value).Order();
        Assert.Equal(Verbs().Select(row => row.Data).Where(verb => !verb.Contains(' ', StringComparison.Ordinal)).Order(), listed);
    }

    [Fact]
    public async Task The_version_is_told() =>
        Assert.Matches(@"^\d+\.\d+\.\d+", (await _archive.RunAsync(Token, "--version")).Gives(0).Output);

    private async Task<string> HelpOfExampleAsync(string verbs)
    {
        var words = verbs.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var known = Verbs().Select(row => row.Data).ToHashSet();
        var verb = words[..Enumerable.Range(1, words.Length).Last(count => count == 1 || known.Contains(string.Join(' ', words[..count])))];
        return (await _archive.RunAsync(Token, [.. verb, "--help"])).Output;
    }

    [GeneratedRegex(@"^  (-|<).*$", RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"preserve (?<verbs>[a-z]+(?: [a-z][a-z-]*){0,2}).*?(?<option>--[a-z-]+)")]
    private static partial Regex OptionInExample();

    [GeneratedRegex(@"^  ([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
