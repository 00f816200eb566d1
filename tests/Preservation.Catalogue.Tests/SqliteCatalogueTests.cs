using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Preservation.Archive.Ports;
using Preservation.Testing;

namespace Preservation.Catalogue.Tests;

/// <summary>The catalogue in one SQLite file: the contract, damaged files, and processes that die.</summary>
public sealed class SqliteCatalogueTests : CatalogueContract
{
    private readonly TempFolder _folder = new();

    private string FilePath => _folder["catalogue.db"];

    protected override ICatalogue Open() => SqliteCatalogue.Open(FilePath, Clock);

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
        ["of an earlier version"] = (path => Execute(path, "pragma user_version = 1"), "was written by an earlier version of this program (schema 1, now 2). Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'."),
        ["a folder"] = (path => { File.Delete(path); Directory.CreateDirectory(path); }, "cannot be opened"),
    };

    public static TheoryData<string> CaseNames() => [.. Cases.Keys];

    [Theory, MemberData(nameof(CaseNames))]
    public async Task The_next_step_is_named_when_the_file_is(string what)
    {
        await Open().DisposeAsync();
        Cases[what].Damage(FilePath);
        var error = await Assert.ThrowsAsync<CatalogueException>(async () =>
        {
            await using var catalogue = Open();
            await catalogue.HoldingsAsync(Token);
        });
        Assert.Contains(Cases[what].NextStep, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lease_of_a_process_that_died_is_taken_over_at_once()
    {
        await using var catalogue = Open();
        var lease = await catalogue.AcquireAsync("work", Token);
        using var other = Process.Start("sleep", "60");
        var started = File.ReadAllText($"/proc/{other.Id}/stat").Split(") ")[^1].Split(' ')[19];
        Execute(FilePath, $"update leases set process = {other.Id}, process_started = '{started}'");
        await Assert.ThrowsAsync<LeaseHeldException>(() => catalogue.AcquireAsync("work", Token));
        other.Kill();
        await other.WaitForExitAsync(Token);
        Assert.Equal(lease.Token + 1, (await catalogue.AcquireAsync("work", Token)).Token);
    }

    [Theory]
    [InlineData("process_started = '1'", true)]
    [InlineData("host = 'elsewhere', process = 1", false)]
    public async Task A_process_number_used_again_is_another_process_and_another_machine_may_live(string change, bool isTaken)
    {
        await using var catalogue = Open();
        await catalogue.AcquireAsync("work", Token);
        Execute(FilePath, $"update leases set {change}");
        if (isTaken)
            await catalogue.AcquireAsync("work", Token);
        else
            await Assert.ThrowsAsync<LeaseHeldException>(() => catalogue.AcquireAsync("work", Token));
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
