using Microsoft.Data.Sqlite;
using Preservation.Archive.Ports;
using Preservation.Catalogue.Sqlite;
using Preservation.Testing;

namespace Preservation.Catalogue.Tests;

/// <summary>The catalogue in one SQLite file: the contract, and damaged files.</summary>
public sealed class SqliteCatalogueTests : CatalogueContract
{
    private readonly TempFolder _folder = new();

    private string FilePath => _folder["catalogue.db"];

    protected override Task<ICatalogue> OpenAsync() => Task.FromResult<ICatalogue>(SqliteCatalogue.Open(FilePath, Clock));

    protected override Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return Task.CompletedTask;
    }

    protected override Task ExecuteAsync(string sql)
    {
        Execute(FilePath, sql);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private static readonly Dictionary<string, (Action<string> Damage, string NextStep)> Cases = new()
    {
        ["cut in the middle"] = (path => Rewrite(path, bytes => bytes[..5_000]), "run 'preserve catalogue rebuild"),
        ["random bytes"] = (path => Rewrite(path, bytes => { new Random(1).NextBytes(bytes); return bytes; }), "run 'preserve catalogue rebuild"),
        ["text"] = (path => File.WriteAllText(path, string.Concat(Enumerable.Repeat("this is no database\n", 500))), "run 'preserve catalogue rebuild"),
        ["of a later version"] = (path => Execute(path, "pragma user_version = 99"), "Update the program"),
        ["of an earlier version"] = (path => Execute(path, "pragma user_version = 1"), "was written by an earlier version of this program (schema 1, now 4). Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'."),
        ["a folder"] = (path => { File.Delete(path); Directory.CreateDirectory(path); }, "cannot be opened"),
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task The_next_step_is_named_when_the_file_is(string what)
    {
        await (await OpenAsync()).DisposeAsync();
        Cases[what].Damage(FilePath);
        var error = await Assert.ThrowsAsync<CatalogueException>(async () =>
        {
            await using var catalogue = await OpenAsync();
            await catalogue.HoldingsAsync(Token);
        });
        Assert.Contains(Cases[what].NextStep, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    private static void Rewrite(string path, Func<byte[], byte[]> edit) => File.WriteAllBytes(path, edit(File.ReadAllBytes(path)));

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
