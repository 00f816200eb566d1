using Npgsql;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Postgres;
using Preservation.Testing.Servers;

namespace Preservation.Catalogue.Tests;

/// <summary>A server that is not there, does not let in, or does not answer is named with the next step, and its password is not.</summary>
public sealed class PostgresFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly Dictionary<string, (Action<NpgsqlConnectionStringBuilder> Change, string Word)> Cases = new()
    {
        ["wrong password"] = (builder => builder.Password = "very-secret", "the server does not let 'archive' in"),
        ["nobody"] = (builder => builder.Username = "nobody", "the server does not let 'nobody' in"),
        ["no database"] = (builder => builder.Database = "nowhere", "there is no database 'nowhere'"),
        ["nobody listens"] = (builder => builder.Port = 1, "PostgreSQL at 127.0.0.1:1 cannot be reached"),
        ["no such host"] = (builder => builder.Host = "host.invalid", "PostgreSQL at host.invalid:"),
        ["only reads"] = (builder => builder.Options = "-c default_transaction_read_only=on", "the server only reads"),
        ["no time"] = (builder => builder.Options = "-c lock_timeout=50", "did not get its turn in time"),
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task What_is_wrong_with_a_server_is_said_without_its_password(string what)
    {
        var server = await TestServers.PostgresAsync();
        var builder = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false };
        Cases[what].Change(builder);
        var place = new PostgresPlace(builder.ConnectionString, PostgresServer.NewSchema());
        await using var turn = what == "no time" ? await HoldTurnAsync(server, place.Schema) : null;
        var error = await Assert.ThrowsAsync<CatalogueException>(() => PostgresCatalogue.OpenAsync(place, Token));
        Assert.Contains(Cases[what].Word, error.Message, StringComparison.Ordinal);
        Assert.Contains($"PostgreSQL at {builder.Host}:{builder.Port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://archive:top-secret@127.0.0.1/archive")]
    [InlineData("Host=127.0.0.1;Password=top-secret;top-secret=1")]
    [InlineData("Host=127.0.0.1;Port=top-secret")]
    [InlineData("Password=top-secret")]
    [InlineData("top-secret")]
    public void A_connection_that_is_not_understood_is_not_repeated(string text)
    {
        var error = Assert.Throws<CatalogueException>(() => new PostgresPlace(text, "s"));
        Assert.Contains("'Host=…;Database=…;Username=…;Password=…' is expected", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("top-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_stands_still_in_the_middle_of_his_turn_loses_it_and_the_others_go_on()
    {
        var server = await TestServers.PostgresAsync();
        var place = new PostgresPlace(server.ConnectionString, PostgresServer.NewSchema());
        await using var catalogue = await PostgresCatalogue.OpenAsync(place, Token);
        await using var database = new PostgresDatabase(place);
        var (tries, began) = (0, new TaskCompletionSource());
        var stopped = database.TransactedAsync(
            async (connection, transaction) =>
            {
                began.TrySetResult();
                if (++tries == 1)
                    await Task.Delay(TimeSpan.FromSeconds(17), Token);
                await using var command = new NpgsqlCommand("select 1", connection, transaction);
                return await command.ExecuteScalarAsync(Token);
            },
            Token);
        await began.Task;
        var lease = await catalogue.AcquireAsync("work", Token);
        Assert.False(stopped.IsCompleted);
        Assert.True(await catalogue.RenewAsync(lease, Token));
        Assert.Equal(1, await stopped);
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        var server = await TestServers.PostgresAsync();
        var place = new PostgresPlace(server.ConnectionString + ";Command Timeout=1", PostgresServer.NewSchema());
        await using var catalogue = await PostgresCatalogue.OpenAsync(place, Token);
        await using (await HoldTurnAsync(server, place.Schema))
        {
            var error = await Assert.ThrowsAsync<CatalogueException>(() => catalogue.AcquireAsync("work", Token));
            Assert.Contains($"PostgreSQL at 127.0.0.1:{server.Port} does not answer in time", error.Message, StringComparison.Ordinal);
            Assert.Empty(await catalogue.HoldingsAsync(Token));
        }
        Assert.Equal(1, (await catalogue.AcquireAsync("work", Token)).Token);
    }

    [Fact]
    public async Task A_catalogue_with_a_table_gone_is_to_be_rebuilt()
    {
        var server = await TestServers.PostgresAsync();
        var place = new PostgresPlace(server.ConnectionString, PostgresServer.NewSchema());
        await using var catalogue = await PostgresCatalogue.OpenAsync(place, Token);
        await PostgresSql.ExecuteAsync(server, place.Schema, "drop table receipts");
        var error = await Assert.ThrowsAsync<CatalogueException>(() => catalogue.LastReceiptAsync(Token));
        Assert.Contains("is not whole", error.Message, StringComparison.Ordinal);
        Assert.Contains("run 'preserve catalogue rebuild --from <store>'", error.Message, StringComparison.Ordinal);
    }

    // As somebody does who writes just now.
    private static async Task<NpgsqlConnection> HoldTurnAsync(PostgresServer server, string schema)
    {
        var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand($"select pg_advisory_lock(hashtextextended('{schema}', 0))", connection);
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }
}
