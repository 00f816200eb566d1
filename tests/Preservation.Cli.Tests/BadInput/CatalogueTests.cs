using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>The catalogue may vanish or rot: it is rebuilt from any one store.</summary>
public sealed class CatalogueTests(RegisteredArchive registered)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("random bytes", "a")]
    [InlineData("truncated", "b")]
    [InlineData("zeros in the middle", "c")]
    public async Task A_damaged_catalogue_is_named_and_rebuilt(string how, string store)
    {
        using var archive = registered.Copy();
        (await archive.RunAsync(Token, "audit")).Gives(0);
        var before = (await archive.RunAsync(Token, "show", "m", "--json")).Gives(0).Output;
        var path = archive["archive", "catalogue.db"];
        Break(path, how);
        var bytes = File.ReadAllBytes(path);
        var files = archive.List();
        (await archive.RunAsync(Token, "audit")).Gives(2, $"'{path}' is damaged", "Nothing is lost by that", "preserve catalogue rebuild --from <store>");
        Assert.Equal(files, archive.List());

        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", store)).Gives(0, $"rebuilt from '{store}': 1 holdings, 2 receipts.", "The old one is kept as");
        Assert.Contains(Directory.GetFiles(archive.Folder, "catalogue.db.*.old"), old => File.ReadAllBytes(old).AsSpan().SequenceEqual(bytes));
        (await archive.RunAsync(Token, "audit", "--due")).Gives(0, "Nothing to audit.");
        Assert.Equal(before, (await archive.RunAsync(Token, "show", "m", "--json")).Gives(0).Output);
        (await archive.RunAsync(Token, "status")).Gives(0);
    }

    [Fact]
    public async Task A_catalogue_that_vanished_is_named_and_rebuilt()
    {
        using var archive = registered.Copy();
        var before = (await archive.RunAsync(Token, "show", "m", "--json")).Gives(0).Output;
        foreach (var file in Directory.GetFiles(archive.Folder, "catalogue.db*"))
            File.Delete(file);
        (await archive.RunAsync(Token, "audit")).Gives(2, $"'{archive["archive", "catalogue.db"]}' is missing. Nothing is lost by that", "preserve catalogue rebuild --from a");
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "a")).Gives(0, "1 holdings, 1 receipts.").Without("The old one");
        Assert.Equal(before, (await archive.RunAsync(Token, "show", "m", "--json")).Gives(0).Output);
        (await archive.RunAsync(Token, "audit")).Gives(0);
    }

    [Fact]
    public async Task Receipts_and_records_that_do_not_verify_are_not_taken_into_a_rebuilt_catalogue()
    {
        using var archive = registered.Copy();
        var receipt = Directory.GetFiles(archive["a", "receipts"], "*.dsse.json", SearchOption.AllDirectories).Single();
        Damage.FlipBit(receipt, new FileInfo(receipt).Length / 2);
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "a")).Gives(3, "1 holdings, 0 receipts", Path.GetFileName(receipt));
        Damage.FlipBit(archive.Find("a", "manifest.dsse.json"), 2000);
        (await archive.RunAsync(Token, "catalogue", "rebuild", "--from", "a")).Gives(3, "0 holdings", "not to be believed", "manifest.dsse.json");
    }

    private static void Break(string path, string how)
    {
        foreach (var log in new[] { "-wal", "-shm" })
            File.Delete(path + log);
        var bytes = File.ReadAllBytes(path);
        switch (how)
        {
            case "random bytes":
                new Random(7).NextBytes(bytes);
                break;
            case "truncated":
                bytes = bytes[..5000];
                break;
            default:
                bytes.AsSpan(4096).Clear();
                break;
        }
        File.WriteAllBytes(path, bytes);
    }
}
