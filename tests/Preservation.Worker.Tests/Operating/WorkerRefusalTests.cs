using System.Net;
using System.Net.Sockets;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Operating;

public sealed class WorkerRefusalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_passphrase_it_refuses_with_a_sentence()
    {
        using var archive = await WorkerArchive.EmptyAsync(Token);

        AssertRefused(await EndAsync(WorkerProcess.Start(archive, ("PRESERVATION_PASSPHRASE", null))), "needs its passphrase");
        AssertRefused(await EndAsync(WorkerProcess.Start(archive, ("PRESERVATION_PASSPHRASE", "another one"))), "the passphrase is wrong");
        AssertRefused(await EndAsync(WorkerProcess.Start(archive, ("PRESERVATION_PASSPHRASE_FILE", archive.Place["nothing"]))), "nothing'");
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_its_settings_is_told()
    {
        using var archive = await WorkerArchive.EmptyAsync(Token);
        await File.WriteAllTextAsync(archive.Settings, """{"schema":"x","listen":"ftp://1","tick":"7d","other":1}""", Token);

        AssertRefused(await EndAsync(WorkerProcess.Start(archive)), "worker.json", "$.schema", "$.listen", "$.tick", "$.other");
    }

    [Fact]
    public async Task Without_a_catalogue_it_says_how_to_make_one()
    {
        using var archive = await WorkerArchive.EmptyAsync(Token);
        foreach (var file in Directory.EnumerateFiles(archive.Folder, "catalogue.db*"))
            File.Delete(file);

        AssertRefused(await EndAsync(WorkerProcess.Start(archive)), "is missing", "preserve catalogue rebuild --from one");
        Assert.Empty(Directory.EnumerateFiles(archive.Folder, "catalogue.db*"));
    }

    [Fact]
    public async Task An_address_that_cannot_be_had_is_told()
    {
        using var archive = await WorkerArchive.EmptyAsync(Token);
        using var other = new TcpListener(IPAddress.Loopback, archive.Listen.Port);
        other.Start();

        AssertRefused(await EndAsync(WorkerProcess.Start(archive)), "address already in use");
        await File.WriteAllTextAsync(archive.Settings, """{"schema":"urn:weight-preservation:worker:v1","listen":"http://192.0.2.1:8470","allowPlainHttp":true}""", Token);
        AssertRefused(await EndAsync(WorkerProcess.Start(archive)), "Cannot assign requested address");
    }

    private static async Task<PreserveResult> EndAsync(WorkerProcess worker)
    {
        using (worker)
            return await worker.EndAsync(Token);
    }

    // One sentence on standard error, and no trace of a stack anywhere.
    private static void AssertRefused(PreserveResult end, params ReadOnlySpan<string> parts)
    {
        Assert.True(end.ExitCode == 2, end.ToString());
        Assert.StartsWith("preservation-worker: ", end.Error, StringComparison.Ordinal);
        Assert.Single(end.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("   at ", end.Error + end.Output, StringComparison.Ordinal);
        foreach (var part in parts)
            Assert.Contains(part, end.Error, StringComparison.Ordinal);
    }
}
