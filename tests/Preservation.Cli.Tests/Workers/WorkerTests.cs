using System.Text.Json;
using Preservation.Catalogue.Sqlite;
using Preservation.Cli.Tests.Policies;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.Workers;

/// <summary>What operators ask of workers. None runs here: it is kept until one does.</summary>
public sealed class WorkerTests(RegisteredArchive registered) : IDisposable
{
    private readonly PreparedArchive _archive = registered.Copy();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Me => $"{Environment.UserName}@{Environment.MachineName}";

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task A_pause_lasts_until_it_is_resumed_and_says_how()
    {
        (await RunAsync("pause", "--store", "a", "--reason", "a disk is changed")).Gives(0,
            "Store 'a' is paused until it is resumed: a disk is changed.", "what gets overdue is told all the same", "To end the pause: preserve worker resume --store a");
        (await RunAsync("pause", "m", "--store", "b", "--reason", "r", "--for", "8h")).Gives(0, "'m' in 'b' is paused until 2", "preserve worker resume m --store b");
        (await RunAsync("status")).Gives(0, "store 'a'", "it is resumed", Me, "a disk is changed", "'m' in 'b'", "No audit was asked for.", "No audit is under way.");
        (await RunAsync("resume", "m")).Gives(2, "There is no pause of exactly 'm' in every store; what is paused, and the command that ends it:",
            "store 'a' is paused by", "(preserve worker resume --store a)", "(preserve worker resume m --store b)");
        (await RunAsync("resume", "--store", "a")).Gives(0, "Store 'a' is resumed: what is due begins at the next turn of a worker.").Without("Still");
        (await RunAsync("resume", "m", "--store", "b")).Gives(0);
        (await RunAsync("resume")).Gives(2, "There is no pause of exactly every holding in every store; nothing is paused.");
        (await RunAsync("status")).Gives(0, "Nothing is paused.");
    }

    [Fact]
    public async Task Who_resumes_is_told_what_still_holds_it_up()
    {
        (await RunAsync("pause", "--reason", "the building has no power", "--until", "2999-12-01T06:00:00Z")).Gives(0, "Every holding in every store is paused until 2999-12-01T06:00:00Z");
        (await RunAsync("pause", "m", "--reason", "r")).Gives(0);
        (await RunAsync("resume", "m")).Gives(0, "'m' in every store is resumed", "Still, every holding in every store is paused by");
        (await RunAsync("run", "m", "--store", "a")).Gives(0, "  It waits: every holding in every store is paused by ");
    }

    [Theory]
    [InlineData("--reason: it is empty", "--reason", " ")]
    [InlineData("--reason", "--store", "a")]
    [InlineData("There is no store 'x' in this archive; its stores are a, b, c.", "--store", "x", "--reason", "r")]
    [InlineData("There is no holding 'x' in this archive; its holdings are m.", "x", "--reason", "r")]
    [InlineData("--for: '8' is not understood; a whole number and one of s, m, h, d is expected", "--for", "8", "--reason", "r")]
    [InlineData("--until: 'tomorrow' is not understood; a moment in UTC is expected", "--until", "tomorrow", "--reason", "r")]
    [InlineData("The pause would end at 2001-01-01T00:00:00Z, and it is ", "--until", "2001-01-01T00:00:00Z", "--reason", "r")]
    [InlineData("--for and --until both say when the pause ends", "--until", "2999-01-01T00:00:00Z", "--for", "8h", "--reason", "r")]
    public async Task A_pause_that_is_not_understood_is_none(string why, params string[] arguments)
    {
        (await RunAsync(["pause", .. arguments])).Gives(2, why);
        (await RunAsync("status")).Gives(0, "Nothing is paused.");
    }

    [Fact]
    public async Task An_audit_is_asked_for_in_all_stores_or_in_one_and_taken_back()
    {
        (await RunAsync("run", "m")).Gives(0, "An audit of 'm' in 'a' by grade 'full' is asked for.", "'m' in 'c'", "Workers begin it at their next turn").Without("It waits");
        (await RunAsync("run", "m", "--store", "b", "--grade", "sample")).Gives(0, "'m' in 'b' by grade 'sample'").Without("'m' in 'a'");
        var requests = (await RunAsync("status", "--json")).Gives(0).IsJson().Each("requests").ToDictionary(request => request.Text("store"));
        Assert.Equal(["full", "sample", "full"], new[] { "a", "b", "c" }.Select(store => requests[store].Text("grade")));
        Assert.Equal(Me, requests["a"].Text("askedBy"));
        (await RunAsync("cancel", "m", "--store", "b")).Gives(0, $"What {Me} asked for is taken back: the audit of 'm' in 'b' by grade 'sample'.",
            "What is due by its age begins again, unless it is paused. To pause it: preserve worker pause m --store b --reason '...'");
        (await RunAsync("cancel", "m", "--store", "b")).Gives(2, "No audit of 'm' in 'b' was asked for or is under way.", "preserve worker status");
        (await RunAsync("cancel", "m")).Gives(0, "'m' in 'a'", "'m' in 'c'").Without("'m' in 'b'");
    }

    [Theory]
    [InlineData("There is no holding 'x' in this archive; its holdings are m.", "run", "x")]
    [InlineData("There is no store 'x' in this archive; its stores are a, b, c.", "run", "m", "--store", "x")]
    [InlineData("drill", "run", "m", "--grade", "drill")]
    [InlineData("There is no holding 'x' in this archive", "cancel", "x")]
    [InlineData("There is no store 'x' in this archive", "cancel", "m", "--store", "x")]
    [InlineData("'X Y' is not a holding id", "cancel", "X Y")]
    public async Task What_is_not_there_is_named_beside_what_is(string why, params string[] arguments) => (await RunAsync(arguments)).Gives(2, why);

    [Fact]
    public async Task A_store_that_takes_in_nothing_new_and_never_had_it_is_not_asked()
    {
        (await _archive.RunAsync(Token, "store", "add", $"d={_archive["d"]}", "--no-fill")).Gives(0);
        (await _archive.RunAsync(Token, "store", "drain", "d")).Gives(0);
        (await RunAsync("run", "m")).Gives(0, "'m' in 'c'").Without("'m' in 'd'");
        (await RunAsync("run", "m", "--store", "d")).Gives(2, "'m' in 'd' was never stored, and is not going to be", "Stores that have it: a, b, c.");
    }

    [Fact]
    public async Task An_audit_under_way_is_shown_and_stopped()
    {
        await using var catalogue = SqliteCatalogue.Open(_archive["archive", "catalogue.db"], TimeProvider.System);
        var lease = await catalogue.AcquireAsync("audit:m:a", Token);
        (await RunAsync("status")).Gives(0, "'m' in 'a'", lease.Holder);
        Assert.Equal(lease.Holder, (await RunAsync("status", "--json")).Gives(0).IsJson().Each("audits").Single().Text("holder"));
        (await RunAsync("cancel", "m")).Gives(0, $"The audit of 'm' in 'a' by {lease.Holder} is stopped: it ends within 30 seconds and records nothing.", "begins again, unless it is paused").Without("taken back");
        Assert.False(await catalogue.RenewAsync(lease, Token));
        (await RunAsync("status")).Gives(0, "No audit is under way.");
    }

    [Fact]
    public async Task Status_tells_what_is_overdue_with_the_pauses_beside_and_what_budgets_are_used()
    {
        _archive.SetPolicy(("auditIntervals", """{ "presence": "1s", "sample": "365d", "full": "365d", "drill": "365d" }"""), ("stores", """{ "b": { "budget": { "bytesPerDay": 1000, "requestsPerDay": 7 } } }"""));
        await using (var catalogue = SqliteCatalogue.Open(_archive["archive", "catalogue.db"], TimeProvider.System))
            await catalogue.UseAsync("b", new Archive.Ports.StoreUse(1000, 3), Token);
        (await RunAsync("pause", "--store", "a", "--reason", "a disk is changed")).Gives(0);
        await Task.Delay(1100, Token);
        (await RunAsync("status")).Gives(4, "Store 'a': 1 audits are overdue, the first since ", "; store 'a' is paused by ", "Store 'c': 1 audits are overdue", "1000 bytes",
            "Store 'b': no audit begins now, because the budget of 'b' of 1000 bytes in 24 hours is used up.");
        var json = (await RunAsync("status", "--json")).Gives(4).IsJson();
        var stores = json.Each("stores").ToDictionary(store => store.Text("store"));
        Assert.Equal("presence", stores["a"].Each("overdue").Single().Text("grade"));
        Assert.Equal((1000, 3), (stores["b"].GetProperty("used").GetProperty("bytes").GetInt64(), stores["b"].GetProperty("used").GetProperty("requests").GetInt64()));
        Assert.Equal((1000, 7), (stores["b"].GetProperty("budget").GetProperty("bytesPerDay").GetInt64(), stores["b"].GetProperty("budget").GetProperty("requestsPerDay").GetInt64()));
        Assert.Equal(JsonValueKind.Undefined, stores["a"].TryGetProperty("refusal", out var refusal) ? refusal.ValueKind : JsonValueKind.Undefined);
        Assert.Equal(("a", 4), (json.Each("pauses").Single().Text("store"), json.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task Json_tells_what_was_done()
    {
        Assert.Equal("r", (await RunAsync("pause", "m", "--reason", "r", "--json")).Gives(0).IsJson().Text("reason"));
        var request = (await RunAsync("run", "m", "--store", "a", "--json")).Gives(0).IsJson().Each("requests").Single();
        Assert.Contains("'m' in every store is paused by", request.Each("waits").Single().GetString(), StringComparison.Ordinal);
        Assert.True((await RunAsync("cancel", "m", "--json")).Gives(0).IsJson().Each("cancelled").Single().GetProperty("wasAskedFor").GetBoolean());
        Assert.Equal("m", (await RunAsync("resume", "m", "--json")).Gives(0).IsJson().Text("holding"));
        Assert.Equal(2, (await RunAsync("resume", "m", "--json")).Gives(2).IsJson().GetProperty("exitCode").GetInt32());
    }

    private Task<Testing.PreserveResult> RunAsync(params string[] arguments) => _archive.RunAsync(Token, ["worker", .. arguments]);
}
