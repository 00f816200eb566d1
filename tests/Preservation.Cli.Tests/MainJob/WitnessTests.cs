using System.Diagnostics;
using System.Text;
using Preservation.Cli.Tests.Interrupted;
using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.MainJob;

/// <summary>A witness as a process of its own, asked over HTTP.</summary>
public sealed class WitnessTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_witness_signs_checkpoints_and_finds_what_was_rolled_back()
    {
        using var archive = registered.Copy();
        var key = (await archive.RunAsync(Token, "ledger", "witness", "init", archive["w"], "--name", "lab.example/w", "--unencrypted-key")).Gives(0, "lab.example/w+").Output.Trim();
        (await archive.RunAsync(Token, "ledger", "witness", "init", archive["w"], "--name", "lab.example/w", "--unencrypted-key")).Gives(2, "is a witness already");
        (await archive.RunAsync(Token, "ledger", "witness", "init", archive["x"], "--name", "a b", "--unencrypted-key")).Gives(2, "--name: It is no name for a key");
        (await archive.RunAsync(Token, "ledger", "witness", "serve", archive["x"])).Gives(2, "Make a witness with 'preserve ledger witness init'");
        (await archive.RunAsync(Token, "ledger", "witness", "watch", archive["w"], "--trust", archive.Trust)).Gives(0, "'lab.example/w' watches 'weight-preservation/");
        var (serving, url) = await ServeAsync(archive);
        try
        {
            (await archive.RunAsync(Token, "ledger", "witness", "add", url, key[..^4])).Gives(2, "The key is not understood");
            (await archive.RunAsync(Token, "ledger", "witness", "add", "ftp://x", key)).Gives(2, "is no address");
            (await archive.RunAsync(Token, "ledger", "witness", "add", url, key)).Gives(0, "Witness 'lab.example/w' is trusted");
            (await archive.RunAsync(Token, "ledger", "witness", "add", url, key)).Gives(2, "is trusted already");
            (await archive.RunAsync(Token, "ledger", "sync")).Gives(0, "7 entries made");
            ArchiveCopy.CopyFolder(archive["a", "ledger"], archive["before"]);
            (await archive.RunAsync(Token, "audit")).Gives(0);
            (await archive.RunAsync(Token, "ledger", "witness", "list")).Gives(0, "1 of 1 witnesses have signed the newest checkpoint", "8 entries");
            Assert.Contains("— lab.example/w ", await File.ReadAllTextAsync(archive["c", "ledger", "checkpoint"], Token), StringComparison.Ordinal);
            (await archive.RunAsync(Token, "ledger", "check")).Gives(0, "The ledger is whole");
            (await archive.RunAsync(Token, "ledger", "prove", "m", "--out", archive["proof"])).Gives(0);
            string[] verify = ["ledger", "verify", archive["proof", "entry-0.tlog-proof"], "--entry", archive["proof", "entry-0.json"], "--trust", archive.Trust, "--witnesses"];
            (await archive.RunAsync(Token, [.. verify, "1"])).Gives(0, "Witnessed by 'lab.example/w'.", "VERIFIED");
            (await archive.RunAsync(Token, [.. verify, "2"])).Gives(3, "NOT VERIFIED: its checkpoint is signed by 1 trusted witnesses, and 2 are needed");
            foreach (var store in new[] { "a", "b", "c" })
            {
                Directory.Delete(archive[store, "ledger"], recursive: true);
                ArchiveCopy.CopyFolder(archive["before"], archive[store, "ledger"]);
            }
            File.Delete(archive["archive", "ledger.checkpoint"]);
            (await archive.RunAsync(Token, "ledger", "check")).Gives(3, "witness 'lab.example/w' has a checkpoint of 8 that was signed: it was rolled back");
            (await archive.RunAsync(Token, "ledger", "sync")).Gives(3, "it ends at 7 entries, and 8 were signed");
            (await archive.RunAsync(Token, "ledger", "check", "--offline")).Gives(0);
        }
        finally
        {
            serving.SendInterrupt();
        }
        Assert.Equal(0, (await ProcessRun.EndAsync(serving, Token)).ExitCode);
        (await archive.RunAsync(Token, "ledger", "witness", "list")).Gives(5, "does not answer");
        (await archive.RunAsync(Token, "ledger", "witness", "remove", "lab.example/w")).Gives(0, "neither asked nor trusted");
        (await archive.RunAsync(Token, "ledger", "witness", "remove", "lab.example/w")).Gives(2, "No witness 'lab.example/w' is trusted");
    }

    [Fact]
    public async Task It_answers_as_the_protocol_says()
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "ledger", "witness", "init", archive["w"], "--name", "w", "--unencrypted-key")).Gives(0);
        var (serving, url) = await ServeAsync(archive);
        using var http = new HttpClient();
        using var unknown = await http.PostAsync(new Uri($"{url}/add-checkpoint"), new StringContent("old 0\n\nsome/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— some/log AAAAAAA=\n"), Token);
        Assert.Equal((404, "'some/log' is not watched here\n"), ((int)unknown.StatusCode, await unknown.Content.ReadAsStringAsync(Token)));
        using var malformed = await http.PostAsync(new Uri($"{url}/add-checkpoint"), new StringContent("new"), Token);
        Assert.Equal(400, (int)malformed.StatusCode);
        using var large = await http.PostAsync(new Uri($"{url}/add-checkpoint"), new ByteArrayContent(new byte[2 << 20]), Token);
        Assert.Equal(413, (int)large.StatusCode);
        using var nothing = await http.GetAsync(new Uri($"{url}/{new string('0', 64)}/checkpoint"), Token);
        Assert.Equal(404, (int)nothing.StatusCode);
        (await archive.RunAsync(Token, "ledger", "witness", "serve", archive["w"], "--listen", "http://127.0.0.1:0")).Gives(2, "Another process uses the folder");
        serving.SendInterrupt();
        Assert.Equal(0, (await ProcessRun.EndAsync(serving, Token)).ExitCode);
    }

    private static async Task<(Process Process, string Url)> ServeAsync(PreparedArchive archive)
    {
        var process = archive.Start("ledger", "witness", "serve", archive["w"], "--listen", "http://127.0.0.1:0");
        var line = new StringBuilder();
        while (!line.ToString().Contains("listens at ", StringComparison.Ordinal))
            line.Append(await process.StandardOutput.ReadLineAsync(Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(Token)));
        return (process, line.ToString().Split("listens at ")[1].TrimEnd('.'));
    }
}
