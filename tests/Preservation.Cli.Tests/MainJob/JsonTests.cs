using System.Text.Json;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.MainJob;

/// <summary><c>--json</c> gives the same facts, and nothing else on standard output.</summary>
public sealed class JsonTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_verb_prints_one_object()
    {
        using var archive = registered.Copy();
        File.WriteAllText(archive["essay.md"], "# On staying\n");
        async Task<JsonElement> Json(int exitCode, params string[] arguments) => (await archive.RunAsync(Token, [.. arguments, "--json"])).Gives(exitCode).IsJson();

        Assert.Equal(15, (await Json(0, "sample", archive["second"], "--size", "256KiB", "--shards", "2", "--seed", "9")).GetProperty("files").GetInt32());
        Assert.Equal("x", (await Json(0, "init", archive["other"], "--store", $"x={archive["x"]}")).Each("stores").Single().GetString());
        Assert.True((await Json(0, "register", "second", archive["second"], "--dry-run")).GetProperty("dryRun").GetBoolean());
        Assert.Equal(["a", "b", "c"], (await Json(0, "register", "second", archive["second"], "--yes")).Each("stores").Select(store => store.GetString()));
        Assert.Equal(1, (await Json(0, "amend", "m", "--add", $"essay={archive["essay.md"]}", "--reason", "r", "--yes")).GetProperty("sequence").GetInt64());
        var checks = (await Json(0, "audit")).Each("checks").ToList();
        Assert.Equal(6, checks.Count);
        Assert.All(checks, check => Assert.True(check.GetProperty("nextDue").GetDateTimeOffset() > DateTimeOffset.UtcNow));
        Assert.Empty((await Json(0, "repair")).Each("repaired"));
        Assert.Equal(["m", "second"], (await Json(0, "list")).Each("holdings").Select(holding => holding.Text("id")));
        Assert.Equal(16, (await Json(0, "show", "m")).Each("artifacts").Count());
        Assert.Equal(2, (await Json(0, "status")).Each("holdings").Count());
        Assert.Equal(16, (await Json(0, "restore", "m", archive["out"])).GetProperty("files").GetInt32());
        Assert.True((await Json(0, "verify", archive["out", "m"], "--trust", archive.Trust)).GetProperty("verified").GetBoolean());
        Assert.Equal("drill", (await Json(0, "drill", "m", "--store", "b")).Each("checks").Single().Text("gradeReached"));
        Assert.True((await Json(0, "drill", "m", "--store", "b", "--dry-run")).GetProperty("dryRun").GetBoolean());
        Assert.Equal("d", (await Json(0, "store", "add", $"d={archive["d"]}", "--no-fill")).Text("store"));
        Assert.Equal(2, (await Json(0, "store", "fill", "d")).GetProperty("filled").GetInt32());
        Assert.Equal(4, (await Json(0, "store", "list")).Each("stores").Count());
        Assert.All((await Json(0, "store", "probe", "a")).Each("capabilities"), fact => Assert.NotEmpty(fact.Text("consequence")));
        var key = (await Json(0, "keys", "list")).Each("keys").Single().Text("keyid");
        Assert.Contains("BEGIN PUBLIC KEY", (await Json(0, "keys", "show", key[..8])).Text("publicKey"), StringComparison.Ordinal);
        Assert.Equal(64, (await Json(0, "keys", "new", "deputy", "--holder", "deputy")).Text("keyid").Length);
        Assert.Equal(2, (await Json(0, "catalogue", "rebuild", "--from", "d")).GetProperty("holdings").GetInt32());
        Assert.True((await Json(0, "ocfl", "validate", archive["a", "ocfl"])).GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task Findings_carry_what_the_words_say()
    {
        using var archive = registered.Copy();
        var path = archive.Find("a", "weights/tokenizer.json");
        var expected = Listing.Digest(path);
        Damage.FlipBit(path, 10);
        var words = (await archive.RunAsync(Token, "audit")).Gives(3).Output;
        var json = (await archive.RunAsync(Token, "audit", "--json")).Gives(3).IsJson();
        Assert.Equal(3, json.GetProperty("exitCode").GetInt32());
        var finding = json.Each("checks").SelectMany(check => check.Each("findings")).Single();
        Assert.Equal(("altered", "m", "a", "weights/tokenizer.json"), (finding.Text("kind"), finding.Text("holding"), finding.Text("store"), finding.Text("artifact")));
        Assert.Equal((expected, Listing.Digest(path)), (finding.Text("expectedSha256"), finding.Text("actualSha256")));
        Assert.Contains(finding.Text("text"), words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_were_moved_are_told_for_each_store()
    {
        using var archive = registered.Copy();
        File.WriteAllText(archive["essay.md"], "# On staying\n");
        var amended = (await archive.RunAsync(Token, "amend", "m", "--add", $"essay={archive["essay.md"]}", "--reason", "r", "--yes", "--json")).Gives(0).IsJson();
        Assert.All(amended.Each("traffic"), store => Assert.True(store.GetProperty("bytesSent").GetInt64() > 0));
        var audited = (await archive.RunAsync(Token, "audit", "--store", "b", "--json")).Gives(0).IsJson();
        var received = audited.Each("traffic").ToDictionary(store => store.Text("store"), store => store.GetProperty("bytesReceived").GetInt64());
        Assert.True(received["b"] >= audited.Each("checks").Single().GetProperty("bytesRead").GetInt64());
        Assert.True(received["a"] < received["b"]);
    }

    [Theory]
    [InlineData(2, "audit", "nope")]
    [InlineData(2, "show", "NOT AN ID")]
    [InlineData(2, "audit", "--grade", "nope")]
    [InlineData(2, "register", "only-one-argument")]
    [InlineData(5, "store", "probe", "c")]
    public async Task Errors_are_an_object_too(int exitCode, params string[] arguments)
    {
        using var archive = registered.Copy();
        Directory.Delete(archive["c"], recursive: true);
        var json = (await archive.RunAsync(Token, [.. arguments, "--json"])).Gives(exitCode).IsJson();
        Assert.Equal(exitCode, json.GetProperty("exitCode").GetInt32());
        Assert.NotEmpty(json.Text("error"));
    }

    [Fact]
    public async Task Quiet_says_nothing_when_all_is_whole_and_still_tells_of_damage()
    {
        using var archive = registered.Copy();
        foreach (var verb in new string[][] { ["audit"], ["status"], ["repair"], ["list"], ["show", "m"], ["restore", "m", archive["out"]] })
        {
            var result = (await archive.RunAsync(Token, [.. verb, "--quiet"])).Gives(0);
            Assert.Equal("", result.Output + result.Error);
        }
        File.Delete(archive.Find("b", "weights/LICENSE"));
        (await archive.RunAsync(Token, "audit", "--quiet")).Gives(3, "Replica 'b' of 'm' lacks 'weights/LICENSE'").Without("whole");
        (await archive.RunAsync(Token, "status", "-q")).Gives(3, "lacks 'weights/LICENSE'");
    }

    [Fact]
    public async Task There_is_no_escape_sequence_where_output_is_no_terminal_or_colour_is_not_wanted()
    {
        using var archive = registered.Copy();
        archive.Environment["TERM"] = "xterm-256color";
        (await archive.RunAsync(Token, "show", "m")).Gives(0);
        archive.Environment["NO_COLOR"] = "1";
        // 'script' gives the program a terminal, of which a person turned the colours off.
        archive.Environment["TERM"] = "dumb";
        var result = await ProcessRun.RunAsync("script", ["-qec", $"dotnet {Testing.Preserve.Program} show m --archive {archive.Folder}", "/dev/null"], archive.Environment, Token);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("weights/LICENSE", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[3", result.Output, StringComparison.Ordinal);
    }
}
