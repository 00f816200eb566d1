using Preservation.Archive;
using Preservation.Archive.Ports;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Signatures;

namespace Preservation.Cli;

/// <summary>What the program says to its caller. The same on every verb.</summary>
internal static class ExitCode
{
    public const int Done = 0, Internal = 1, Usage = 2, Damage = 3, Policy = 4, Inconclusive = 5, Cancelled = 130;

    public const string Help = "Exit codes: 0 done and whole, 1 internal error, 2 usage or configuration, 3 damage found, 4 policy not met (too few copies, overdue), 5 a store could not be asked, 130 cancelled.";

    /// <summary>The worst of some findings: damage, then what is not known, then what is not there yet.</summary>
    public static int Of(IEnumerable<Finding> findings)
    {
        var all = findings.ToList();
        return all switch
        {
            _ when all.Any(finding => finding.IsDamage) => Damage,
            _ when all.Any(finding => finding is Finding.Unreadable or Finding.NotChecked) => Inconclusive,
            { Count: > 0 } => Policy,
            _ => Done,
        };
    }

    public static int Of(Exception exception) => exception switch
    {
        OperationCanceledException => Cancelled,
        UntrustedException or DamageException => Damage,
        ObjectStoreException => Inconclusive,
        ArchiveRefusedException or DocumentException or LeaseHeldException or LeaseLostException or CatalogueException or FormatException => Usage,
        IOException or UnauthorizedAccessException => Usage,
        _ => Internal,
    };
}
