using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Opening;
using Preservation.Core.Digests;
using Preservation.Core.Json;
using Preservation.Core.Policies;

namespace Preservation.Worker.Operating;

/// <summary>Takes a changed <c>policy.json</c> for the turns to come. One that is wrong is not taken: the old one stays in force, and it is told.</summary>
public sealed partial class PolicyWatch(ArchiveContext archive, ILogger<PolicyWatch> logger)
{
    private readonly Lock _lock = new();
    private volatile string? _problem;

    /// <summary>Why the file is not what is in force, as a sentence; null when it is.</summary>
    public string? Problem => _problem;

    /// <summary>Reads the file; a small one, so at every turn.</summary>
    public void Look()
    {
        lock (_lock)
        {
            var problem = Take();
            if (problem is not null && problem != _problem)
                LogRefused(problem);
            _problem = problem;
        }
    }

    private string? Take()
    {
        var path = Path.Combine(archive.Folder, OpenArchive.PolicyFile);
        try
        {
            var bytes = File.ReadAllBytes(path);
            var digest = Digest.Of(bytes);
            if (digest == archive.PolicyDigest)
                return null;
            var policy = PolicyJson.Parse(bytes, $"'{path}'");
            archive.TakePolicy(policy, digest);
            LogTaken(policy.Version, digest.ToString());
            return null;
        }
        catch (Exception e) when (e is DocumentException or IOException or UnauthorizedAccessException)
        {
            return $"the policy was changed and cannot be used, so the one before stays in force: {e.Message} Put it right; 'preserve policy check' reads it";
        }
    }

    [LoggerMessage(3401, LogLevel.Information, "The policy was changed: version {Version}, {Digest}, is in force from now on.")]
    private partial void LogTaken(long version, string digest);

    [LoggerMessage(3402, LogLevel.Error, "{Problem}.")]
    private partial void LogRefused(string problem);
}
