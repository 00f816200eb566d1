using Preservation.Archive.Ports;
using Preservation.Catalogue.Postgres;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;
using Preservation.Testing.Servers;

[assembly: AssemblyFixture(typeof(ServersFixture))]

namespace Preservation.Catalogue.Tests;

/// <summary>The catalogue in PostgreSQL: the contract, other versions, collisions, and what is the same as in SQLite.</summary>
public sealed class PostgresCatalogueTests : CatalogueContract
{
    private PostgresServer _server = null!;
    private PostgresPlace _place = null!;

    public override async ValueTask InitializeAsync()
    {
        _server = await TestServers.PostgresAsync();
        var schema = PostgresServer.NewSchema();
        _place = new PostgresPlace($"{_server.ConnectionString};Application Name={schema}", schema);
        await base.InitializeAsync();
    }

    protected override async Task<ICatalogue> OpenAsync() => await PostgresCatalogue.OpenAsync(_place, Token);

    // The clock is the server's, which nobody can put forward.
    protected override Task PassAsync(TimeSpan time) => ExecuteAsync(
        $"""
        update leases set expires_at = to_char(expires_at::timestamptz at time zone 'UTC' - interval '{time.TotalSeconds} seconds', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        """);

    protected override Task ExecuteAsync(string sql) => PostgresSql.ExecuteAsync(_server, _place.Schema, sql);

    [Fact]
    public async Task A_lease_ends_by_the_clock_of_the_server()
    {
        await using var catalogue = await OpenAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        await catalogue.AcquireAsync("work", Token);
        var left = await PostgresSql.RowsAsync(_server, _place.Schema, "select expires_at::timestamptz - clock_timestamp() between interval '80 seconds' and interval '91 seconds' from leases");
        Assert.Equal(["True"], left);
    }

    [Theory]
    [InlineData("update schema_version set version = 99", "later version of this program (schema 99, known is 2). Update the program.")]
    [InlineData("update schema_version set version = 0", "Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'.")]
    [InlineData("delete from schema_version", "Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'.")]
    public async Task A_catalogue_of_another_version_is_left_as_it_is(string change, string nextStep)
    {
        await (await OpenAsync()).DisposeAsync();
        await ExecuteAsync(change);
        var error = await Assert.ThrowsAsync<CatalogueException>(OpenAsync);
        Assert.Contains(nextStep, error.Message, StringComparison.Ordinal);
        Assert.Contains(_place.Schema, error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CatalogueException>(() => PostgresCatalogue.FindAsync(_place, Token));
    }

    [Fact]
    public async Task A_catalogue_is_only_found_where_one_was_made()
    {
        Assert.Null(await PostgresCatalogue.FindAsync(_place, Token));
        await ExecuteAsync($"create schema {_place.Schema}");
        Assert.Null(await PostgresCatalogue.FindAsync(_place, Token));
        await (await OpenAsync()).DisposeAsync();
        await using var found = await PostgresCatalogue.FindAsync(_place, Token);
        Assert.NotNull(found);
    }

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    public async Task Work_that_others_were_in_the_way_of_is_tried_again(string state)
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        await PostgresSql.FailAsync(_server, _place.Schema, "checks", state, times: 3);
        await catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), Digest.Of([1]), null, Token);
        Assert.Equal(Digest.Of([1]), await catalogue.LastReceiptAsync(Token));
        Assert.Single(await catalogue.LastChecksAsync(Token));
    }

    [Fact]
    public async Task Work_that_others_are_always_in_the_way_of_is_given_up_and_leaves_nothing()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        await PostgresSql.FailAsync(_server, _place.Schema, "checks", "40001", times: 1000);
        var error = await Assert.ThrowsAsync<CatalogueException>(() => catalogue.ApplyAsync(ReceiptOf("r1", Grade.Full), Digest.Of([1]), null, Token));
        Assert.Contains("changed by too many at once", error.Message, StringComparison.Ordinal);
        Assert.Null(await catalogue.LastReceiptAsync(Token));
        Assert.Empty(await catalogue.ReplicasAsync(Id, Token));
    }

    [Fact]
    public async Task Receipts_that_come_at_once_are_each_applied_to_what_the_one_before_left()
    {
        var catalogues = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));
        await catalogues[0].PutAsync(Record, Token);
        await Task.WhenAll(catalogues.Select((catalogue, i) => Task.Run(() => catalogue.ApplyAsync(ReceiptOf($"r{i}", Grade.Full), Digest.Of([(byte)i]), null, Token))));
        Assert.Equal(8, (await PostgresSql.RowsAsync(_server, _place.Schema, "select rowid from receipts")).Count);
        Assert.All(await catalogues[0].ReplicasAsync(Id, Token), replica => Assert.Equal(ReplicaState.Intact, replica.State.Condition));
        foreach (var catalogue in catalogues)
            await catalogue.DisposeAsync();
    }

    [Fact]
    public async Task Connections_that_died_while_they_waited_are_made_anew()
    {
        await using var catalogue = await OpenAsync();
        await catalogue.PutAsync(Record, Token);
        var killed = await PostgresSql.RowsAsync(_server, _place.Schema, $"select pg_terminate_backend(pid) from pg_stat_activity where application_name = '{_place.Schema}'");
        Assert.NotEmpty(killed);
        Assert.Single(await catalogue.HoldingsAsync(Token));
    }

    [Fact]
    public async Task The_same_rows_come_out_as_of_SQLite()
    {
        using var rows = new SqliteRows(Clock);
        await using var here = await OpenAsync();
        foreach (var catalogue in new[] { rows.Catalogue, here })
        {
            await catalogue.PutAsync(Record, Token);
            foreach (var (receipt, i) in Receipts().Select((receipt, i) => (receipt, i)))
                await catalogue.ApplyAsync(receipt, i % 5 == 4 ? null : Digest.Of([(byte)i]), null, Token);
            await catalogue.PauseAsync(new Pause("a", null, "case \0 12", "somebody", Clock.GetUtcNow(), null), Token);
            await catalogue.RequestAsync(new AuditRequest(Id, "a", Grade.Full, "somebody", Clock.GetUtcNow()), Token);
        }
        var tables = rows.Tables();
        Assert.Contains(("findings", "holding, store, key, kind, body"), tables);
        foreach (var (table, columns) in tables)
        {
            var expected = rows.Of($"select {columns} from {table}");
            Assert.True(expected.Count > 0 || table is "leases" or "store_use", table);
            var actual = await PostgresSql.RowsAsync(_server, _place.Schema, $"select {columns} from {table}");
            Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
        }
    }

    private IEnumerable<Receipt> Receipts()
    {
        var names = Record.Manifest.Artifacts.Select(artifact => artifact.Name).ToList();
        var until = Clock.GetUtcNow().AddDays(30);
        Finding altered = new Finding.Altered(new Place(Id, "a", "k0", names[0]), Digest.Of([1]), Digest.Of([2]), 5, null);
        Finding missing = new Finding.Missing(new Place(Id, "a", "k1", names[1]), Digest.Of([1]));
        yield return ReceiptOf("r0", Grade.Full, altered, missing, missing, new Finding.NotStored(new Place(Id, "a", "\u00e9\"'\\", null)));
        yield return ReceiptOf("r1", Grade.Presence, missing);
        yield return Locked("r2", until, ("k0", "v1"), ("k1", "v1"));
        yield return Locked("r3", until.AddDays(-1), ("k0", "v2"));
        yield return ReceiptOf("r4", Grade.Full);
        yield return Hold("r5", ReceiptKind.Hold, "case \0 12");
        yield return ReceiptOf("r6", Grade.Sample, missing);
        var part = new AuditPart { Since = Clock.GetUtcNow(), Number = 1, IsLast = false, Previous = null, Workers = ["one\0", "two"], BytesBefore = 0 };
        var parted = ReceiptOf("r7", Grade.Full, altered);
        yield return parted with { Checks = [parted.Checks[0] with { Only = [names[0]], Part = part }] };
    }
}
