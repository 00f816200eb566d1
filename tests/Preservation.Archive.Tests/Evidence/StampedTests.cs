using Preservation.Archive.Evidence;
using Preservation.Archive.Ledger;
using Preservation.Core.Timestamps;
using Preservation.Testing.Servers;

namespace Preservation.Archive.Tests.Evidence;

/// <summary>Tests of an archive that trusts authorities made of <c>openssl ts</c>; its clock is right.</summary>
public abstract class StampedTests : RegisteredTests, IAsyncDisposable
{
    private readonly List<AuthorityServer> _servers = [];

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        foreach (var server in _servers)
            server.Dispose();
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<AuthorityServer> TrustAsync(string name, int days = 30)
    {
        Tested.Clock.Advance(DateTimeOffset.UtcNow - Tested.Clock.GetUtcNow());
        var server = await AuthorityServer.StartAsync(Tested.Folder["authority", name], name, days, Token);
        _servers.Add(server);
        // What was stamped was stamped after its certificate was made, also when both were in one second.
        Tested.Clock.Advance(TimeSpan.FromSeconds(1));
        Tested.Change(context => context with { Trust = context.Trust with { TimestampAuthorities = [.. context.Trust.TimestampAuthorities, server.Trusted] } });
        return server;
    }

    /// <summary>Has everything stamped that is in the stores.</summary>
    protected async Task<StampOutcome> StampAsync()
    {
        // Entered first, so that all is stamped in one go.
        await new SyncLedger(Context with { Trust = Context.Trust with { TimestampAuthorities = [] } }).RunAsync(Token);
        foreach (var item in await new FindUnstamped(Context).RunAsync(Token))
            new StampOutbox(Context).Add(item);
        return await new StampAll(Context).RunAsync(Token);
    }

    protected async Task<IReadOnlyList<string>> ProblemsAsync() => [.. (await VerifyEvidence.AllAsync(Context, Token)).Problems.Select(problem => problem.Text)];

    protected string FileOf(string store, StampRecord stamp, string file) => Tested.Folder[store, stamp.Folder, file];
}
