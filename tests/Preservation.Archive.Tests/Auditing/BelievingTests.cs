using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>Records and manifests that are not what they say.</summary>
public sealed class BelievingTests : RegisteredTests
{
    [Fact]
    public async Task A_record_put_back_from_an_old_backup_is_called_rolled_back()
    {
        ArchiveCopy.CopyFolder(Tested.Folder["b", "ocfl"], Tested.Folder["backup"]);
        await Amending.RunAsync(Tested, "m", "essays/one.md");
        Directory.Delete(Tested.Folder["b", "ocfl"], recursive: true);
        ArchiveCopy.CopyFolder(Tested.Folder["backup"], Tested.Folder["b", "ocfl"]);
        var finding = (await AuditAsync(Context)).Findings.OfType<Finding.RolledBack>().Single();
        Assert.Equal(("b", 0L, 1L), (finding.Place.Store, finding.Sequence, finding.Newest));
        // And when all stores were put back, only the catalogue remembers.
        foreach (var store in new[] { "a", "c" })
        {
            Directory.Delete(Tested.Folder[store, "ocfl"], recursive: true);
            ArchiveCopy.CopyFolder(Tested.Folder["backup"], Tested.Folder[store, "ocfl"]);
        }
        Assert.Equal(3, (await AuditAsync(Context)).Findings.OfType<Finding.RolledBack>().Count());
    }

    [Fact]
    public async Task A_manifest_signed_by_a_stranger_is_not_believed()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var stranger = new Core.Signatures.EcdsaSigner(key, new("primary", "test custodian"));
        var path = Tested.Folder["b", Envelope];
        var envelope = Core.Signatures.DsseEnvelope.Parse(await File.ReadAllBytesAsync(path, Token), "it");
        await File.WriteAllBytesAsync(path, Core.Signatures.DsseEnvelope.Sign(envelope.PayloadType, envelope.Payload, [stranger]).Write(), Token);
        Assert.Contains((await AuditAsync(Context)).Findings, finding => finding.Kind == "untrusted" && finding.Place.Store == "b");
    }

    [Fact]
    public async Task The_manifest_of_another_holding_is_not_believed()
    {
        await Tested.RegisterAsync("n", Tested.WriteSource("other", seed: 2), Token);
        var other = Core.Holdings.HoldingRecord.Folder(Core.Manifests.HoldingId.Parse("n"), Core.Ocfl.ObjectPart.Record);
        File.Copy(Tested.Folder["b", $"{other}/v1/content/manifest/manifest.dsse.json"], Tested.Folder["b", Envelope], overwrite: true);
        var untrusted = (await AuditAsync(Context)).Findings.OfType<Finding.Untrusted>().Single();
        Assert.Contains("it is the manifest of 'n', sequence 0", untrusted.Reason, StringComparison.Ordinal);
    }
}
