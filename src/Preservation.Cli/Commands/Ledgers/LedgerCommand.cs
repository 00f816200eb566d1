using System.CommandLine;
using System.Text.Json;
using Preservation.Archive;
using Preservation.Archive.Ledger;
using Preservation.Cli.Commands.Witnesses;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Entries;
using Preservation.Core.Ledger.Notes;

namespace Preservation.Cli.Commands.Ledgers;

/// <summary><c>preserve ledger</c>: who did what when, and that nothing was taken out or rewritten.</summary>
internal static class LedgerCommand
{
    public static Command Create() => new Verb("ledger", "Keep, check and prove the log of everything that happened.", "preserve ledger sync", "preserve ledger check", "preserve ledger prove llama-3-8b --out proof")
    {
        LedgerSyncCommand.Create(), LedgerShowCommand.Create(), LedgerCheckCommand.Create(), LedgerProveCommand.Create(), LedgerConsistencyCommand.Create(), LedgerVerifyCommand.Create(), LedgerResignCommand.Create(), WitnessCommand.Create(),
    };

    public static Option<string?> StoreOption() => new("--store") { Description = "The store to read it from; the one that keeps the head when not given.", HelpName = "name" };

    /// <summary>The ledger to read, and its head.</summary>
    /// <exception cref="ArchiveRefusedException">The store has none.</exception>
    public static async Task<(StoredLedger Ledger, LedgerHead Head)> OpenAsync(ArchiveContext archive, string? store, CancellationToken cancellationToken)
    {
        var ledger = store is null ? StoredLedger.OfHead(archive) : new StoredLedger(archive.Store(store), LedgerTrust.Of(archive.Trust));
        var head = await ledger.HeadAsync(cancellationToken)
            ?? throw new ArchiveRefusedException($"Store '{ledger.Store.Name}' has no ledger yet. 'preserve ledger sync' makes one of what lies in the stores.");
        return (ledger, head);
    }

    /// <summary>A file of the ledger that cannot be read is damage, not a wrong use of the command.</summary>
    public static async Task<int> DamageAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (DocumentException e)
        {
            throw new DamageException(e.Message);
        }
    }

    /// <summary>A checkpoint that somebody kept in a file.</summary>
    public static LedgerHead ReadCheckpoint(ArchiveContext archive, FileInfo file) => file.Exists
        ? new SavedHead(archive).Read(File.ReadAllBytes(file.FullName), $"'{file.FullName}'")
        : throw new ArchiveRefusedException($"'{file.FullName}' does not exist. Name a checkpoint that was kept: 'ledger/checkpoint' of a store, copied at some time.");

    /// <summary>What an entry is of, in a few words.</summary>
    public static string Subject(LedgerEvent happened) => happened switch
    {
        LedgerEvent.ManifestSigned manifest => $"{manifest.Holding}:{manifest.Sequence} {manifest.Manifest.Short}",
        LedgerEvent.ReceiptSigned { Holding: { } holding } receipt => $"{holding} {receipt.Receipt.Id}",
        LedgerEvent.ReceiptSigned receipt => receipt.Receipt.Id,
        LedgerEvent.KeyAdded key => $"{key.Key.Short} {key.Holder}",
        LedgerEvent.KeyRetired key => $"{key.Key.Short} until {key.Until:u}",
        LedgerEvent.KeyRevoked key => $"{key.Key.Short} from {key.From:u} on: {key.Reason}",
        LedgerEvent.TrustPolicyChanged trust => trust.TrustPolicy.Short,
        LedgerEvent.PolicyChanged policy => policy.Policy.Short,
        LedgerEvent.StoreAdded store => store.Store,
        LedgerEvent.StoreRetired store => $"{store.Store}: {store.Reason}",
        LedgerEvent.Tombstone tombstone => $"{tombstone.Holding}: {tombstone.Reason}",
        _ => "",
    };

    public static void WriteHead(Utf8JsonWriter json, LedgerHead? head)
    {
        json.WriteNumber("size", head?.Checkpoint.Size ?? 0);
        json.WriteString("root", head?.Checkpoint.Root.ToString());
    }
}
