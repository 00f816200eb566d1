using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Postgres;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Testing.Servers;

namespace Preservation.Catalogue.Tests;

/// <summary>A server that stops in the middle, on a server of the test's own.</summary>
public sealed class PostgresOutageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_stops_in_the_middle_of_a_receipt_leaves_nothing_of_it_and_can_be_used_again()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var scene = await CatalogueScene.CreateAsync(Token);
        var place = new PostgresPlace(server.ConnectionString, PostgresServer.NewSchema());
        await using var catalogue = await PostgresCatalogue.OpenAsync(place, Token);
        await catalogue.PutAsync(scene.Record, Token);
        var lease = await catalogue.AcquireAsync("work", Token);
        // The receipt and the replicas are written by then.
        await PostgresSql.HangAsync(server, place.Schema, "checks");
        var applying = catalogue.ApplyAsync(scene.ReceiptOf("r1", Grade.Full), Digest.Of([1]), lease, Token);
        await PostgresSql.UntilHangingAsync(server);
        await server.KillAsync();
        var lost = await Assert.ThrowsAsync<CatalogueException>(() => applying);
        Assert.Contains($"PostgreSQL at 127.0.0.1:{server.Port} cannot be reached", lost.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CatalogueException>(() => catalogue.HoldingsAsync(Token));
        await Assert.ThrowsAsync<CatalogueException>(() => catalogue.RenewAsync(lease, Token));

        await server.StartAgainAsync();
        Assert.Null(await catalogue.LastReceiptAsync(Token));
        Assert.Empty(await catalogue.ReplicasAsync(CatalogueScene.Id, Token));
        Assert.Empty(await catalogue.LastChecksAsync(Token));
        await PostgresSql.EndHangAsync(server, place.Schema, "checks");
        await catalogue.ApplyAsync(scene.ReceiptOf("r1", Grade.Full), Digest.Of([1]), lease, Token);
        Assert.Equal(Digest.Of([1]), await catalogue.LastReceiptAsync(Token));
        Assert.Single(await catalogue.LastChecksAsync(Token));
    }

    [Fact]
    public async Task Work_that_is_done_does_not_fail_because_its_lease_cannot_be_given_back()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var catalogue = await PostgresCatalogue.OpenAsync(new PostgresPlace(server.ConnectionString, PostgresServer.NewSchema()), Token);
        var keeper = await LeaseKeeper.TakeAsync(catalogue, "work", Token);
        await server.KillAsync();
        await keeper.DisposeAsync();
        await server.StartAgainAsync();
        // It is still held, by a process that runs, and ends by itself.
        await Assert.ThrowsAsync<LeaseHeldException>(() => catalogue.AcquireAsync("work", Token));
    }
}
