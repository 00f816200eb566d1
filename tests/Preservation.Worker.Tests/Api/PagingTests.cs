using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Preservation.Testing;

namespace Preservation.Worker.Tests.Api;

public sealed class PagingTests
{
    private const int Many = 260;

    [Theory]
    [InlineData(null, 3)]
    [InlineData(7, 38)]
    [InlineData(1000, 1)]
    [InlineData(87, 3)]
    [InlineData(261, 1)]
    public async Task Pages_together_are_all_holdings_each_once_and_in_order(int? limit, int pages)
    {
        await using var scene = await ApiScene.StartAsync(prepare: AddHoldings);
        var query = limit is { } most ? $"&limit={most.ToString(CultureInfo.InvariantCulture)}" : "";
        List<string> ids = [];
        string? after = null;
        var asked = 0;
        do
        {
            var page = (await scene.GetAsync($"holdings?{(after is null ? "" : $"after={after}")}{query}")).Json;
            ids.AddRange(Ids(page));
            Assert.InRange(page.GetProperty("holdings").GetArrayLength(), 1, limit ?? 100);
            after = page.GetProperty("next").GetString();
            asked++;
        }
        while (after is not null);

        Assert.Equal(pages, asked);
        Assert.Equal(Many + 1, ids.Count);
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task The_policy_is_checked_by_pages_too()
    {
        await using var scene = await ApiScene.StartAsync(prepare: AddHoldings);

        var page = (await scene.GetAsync("policy?after=h0005&limit=2")).Json;

        Assert.Equal(["h0006", "h0007"], Ids(page));
        Assert.Equal("h0007", page.GetProperty("next").GetString());
    }

    [Fact]
    public async Task What_is_added_meanwhile_moves_nothing_else()
    {
        await using var scene = await ApiScene.StartAsync(prepare: AddHoldings);
        var first = (await scene.GetAsync("holdings?limit=10")).Json;
        Add(scene.Archive, ["h0000a", "h0100a"]);

        Assert.Equal("h0010", Ids((await scene.GetAsync($"holdings?limit=10&after={first.GetProperty("next").GetString()}")).Json).First());
    }

    [Fact]
    public async Task Artifacts_of_a_holding_come_in_pages()
    {
        await using var scene = await ApiScene.StartAsync();
        List<string> names = [];
        for (string? after = ""; after is not null;)
        {
            var page = (await scene.GetAsync($"holdings/m/replicas?limit=2{(after.Length == 0 ? "" : $"&after={Uri.EscapeDataString(after)}")}")).Json;
            names.AddRange(page.GetProperty("artifacts").EnumerateArray().Select(artifact => artifact.GetProperty("name").GetString()!));
            after = page.GetProperty("next").GetString();
        }

        Assert.Equal(5, names.Count);
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
    }

    [Theory]
    [InlineData("holdings?limit=0", "limit")]
    [InlineData("holdings?limit=1001", "limit")]
    [InlineData("holdings?limit=-1&after=A", "after,limit")]
    [InlineData("holdings?limit=x&limit=y&aftr=m", "aftr,limit,limit")]
    [InlineData("holdings/m/replicas?limit=+1", "limit")]
    [InlineData("policy?limit=1.5&store=a", "limit,store")]
    [InlineData("work?limit=", "limit")]
    [InlineData("incidents?state=closed&limit=1", "limit,state")]
    [InlineData("archive?verbose", "verbose")]
    [InlineData("stores/a?x=1", "x")]
    public async Task Everything_that_is_wrong_with_a_query_is_told(string path, string fields)
    {
        await using var scene = await ApiScene.StartAsync();

        var answer = await scene.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("application/problem+json", answer.Type);
        Assert.Equal(fields.Split(','), answer.Fields);
    }

    [Theory]
    [InlineData("holdings/nothing")]
    [InlineData("holdings/NO%20ID")]
    [InlineData("holdings/..%2f..%2fkeys")]
    [InlineData("holdings/nothing/replicas")]
    [InlineData("holdings/nothing/audits")]
    [InlineData("stores/nothing")]
    [InlineData("incidents/i-0000000000")]
    [InlineData("receipts")]
    public async Task What_there_is_not_is_not_found(string path)
    {
        await using var scene = await ApiScene.StartAsync();

        var answer = await scene.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal(404, answer.Json.GetProperty("status").GetInt32());
        Assert.Equal("application/problem+json", answer.Type);
    }

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("holdings").EnumerateArray().Select(holding => holding.GetProperty("id").GetString()!);

    private static void AddHoldings(TestArchive archive) => Add(archive, Enumerable.Range(0, Many).Select(number => $"h{number:0000}"));

    // To register so many would take a minute, and pages see no more of them.
    private static void Add(TestArchive archive, IEnumerable<string> ids)
    {
        using var connection = new SqliteConnection($"Data Source={archive.Folder["archive", "catalogue.db"]};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        foreach (var id in ids)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "insert into holdings select $id, sequence, manifest, record_inventory, display_name, created_at, size, artifacts from holdings where id = 'm'";
            command.Parameters.AddWithValue("$id", id);
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }
}
