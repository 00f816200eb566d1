using Preservation.Cli.Tests.MainJob;
using Preservation.Cli.Tests.Running;
using Preservation.Testing;

namespace Preservation.Cli.Tests.BadInput;

/// <summary>What may not be read or written. Root may do everything, so the program runs as nobody; where tests do not run as root, permissions count anyway.</summary>
public sealed class PermissionTests(RegisteredArchive registered) : IDisposable
{
    private readonly PreparedArchive _archive = registered.Copy();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        ChangeAsync("chmod", "-R", "u+rwX", _archive.Root).GetAwaiter().GetResult();
        _archive.Dispose();
    }

    [Fact]
    public async Task An_unreadable_source_file_is_named()
    {
        await GiveAwayAsync();
        await ChangeAsync("chmod", "000", Path.Combine(_archive.Source, "config.json"));
        await ChangeAsync("chmod", "000", Path.Combine(_archive.Source, "interviews"));
        (await AsNobodyAsync("register", "n", _archive.Source, "--dry-run")).Gives(2, "config.json' cannot be read", "'interviews/' is a folder that cannot be read: permission denied");
    }

    [Fact]
    public async Task An_unreadable_replica_is_not_known_and_not_damaged()
    {
        await GiveAwayAsync();
        await ChangeAsync("chmod", "000", _archive.Find("b", "weights/LICENSE"));
        (await AsNobodyAsync("audit")).Gives(5, "'m' in 'b': not known to be whole", "Replica 'b' of 'm' could not be read at 'weights/LICENSE', so nothing is known of it", "'m' in 'a': whole").Without("DAMAGED");
    }

    [Fact]
    public async Task An_unreadable_store_is_inconclusive()
    {
        await GiveAwayAsync();
        await ChangeAsync("chmod", "000", _archive["b"]);
        (await AsNobodyAsync("audit")).Gives(5, "Store 'b'", "'m' in 'a': whole", "'m' in 'c': whole").Without("DAMAGED");
        (await AsNobodyAsync("status")).Without("internal error");
    }

    [Fact]
    public async Task A_read_only_store_is_audited_and_only_its_receipt_is_missing()
    {
        await GiveAwayAsync();
        await ChangeAsync("chmod", "-R", "a-w", _archive["b"]);
        var before = Listing.Of(_archive["b"]);
        (await AsNobodyAsync("audit")).Gives(0, "'m' in 'b': whole", "the receipt is not in every store", "signed.");
        foreach (var store in PreparedArchive.Stores)
            await ChangeAsync("chmod", "-R", "a-w", _archive[store]);
        (await AsNobodyAsync("audit")).Gives(0, "'m' in 'a': whole", "'m' in 'b': whole", "'m' in 'c': whole");
        Assert.Equal(before, Listing.Of(_archive["b"]));
    }

    [Fact]
    public async Task A_read_only_store_cannot_be_repaired_and_that_is_told()
    {
        await GiveAwayAsync();
        var license = _archive.Find("b", "weights/LICENSE");
        Damage.FlipBit(license, 5);
        await ChangeAsync("chmod", "-R", "a-w", _archive["b"]);
        var before = Listing.Of(_archive["b"]);
        (await AsNobodyAsync("audit")).Gives(3, "'weights/LICENSE'", "good copies in 'a', 'c'");
        (await AsNobodyAsync("repair")).Gives(5, "Store 'b' could not be repaired: Store 'b' failed at ", "denied");
        Assert.Equal(before, Listing.Of(_archive["b"]));
    }

    [Fact]
    public async Task A_read_only_store_is_left_behind_by_a_registration()
    {
        await GiveAwayAsync();
        await ChangeAsync("chmod", "-R", "a-w", _archive["b"]);
        (await AsNobodyAsync("register", "n", _archive.Source, "--yes", "--allow-duplicate-weights")).Gives(4, "Store 'b' was left behind: Store 'b' failed at writing", "in a, c.");
    }

    [Fact]
    public async Task A_catalogue_that_cannot_be_written_and_a_key_that_cannot_be_read_are_named()
    {
        await GiveAwayAsync();
        await ChangeAsync("chmod", "000", _archive["archive", "keys", "primary.key.pem"]);
        (await AsNobodyAsync("repair")).Gives(2, "primary.key.pem");
        await ChangeAsync("chmod", "-R", "u+rX,a-w", _archive.Folder);
        (await AsNobodyAsync("audit")).Gives(2, "catalogue.db' cannot be");
    }

    [Fact]
    public async Task A_restore_to_a_place_that_cannot_be_written_is_told()
    {
        await GiveAwayAsync();
        Directory.CreateDirectory(_archive["out"]);
        (await AsNobodyAsync("restore", "m", _archive["out"])).Gives(2, _archive["out"]);
        (await AsNobodyAsync("restore", "m", _archive.Trust)).Gives(2, _archive.Trust);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private async Task GiveAwayAsync()
    {
        if (IsRoot)
            await ChangeAsync("chown", "-R", "65534:65534", _archive.Root);
    }

    private static async Task ChangeAsync(string program, params string[] arguments) => (await ProcessRun.RunAsync(program, arguments, Token)).Gives(0);

    private Task<PreserveResult> AsNobodyAsync(params string[] arguments) => IsRoot
        ? _archive.RunBelowAsync(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], Token, arguments)
        : _archive.RunAsync(Token, arguments);
}
