using System.Diagnostics;
using Preservation.Testing.Servers;

namespace Preservation.Archive.Tests.Servers;

/// <summary>Another program that reads servers, which knows nothing of ours.</summary>
internal static class Rclone
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Fetches what lies below a path of Ceph into a folder. The test is skipped where the program is missing.</summary>
    public static async Task CopyAsync(CephServer server, string path, string folder, CancellationToken cancellationToken)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(place => File.Exists(Path.Combine(place, "rclone"))))
            Assert.Skip("'rclone' is missing: run ops/install --tests");
        var start = new ProcessStartInfo("timeout",
        [
            $"{Limit.TotalSeconds}", "rclone", "--config", "/dev/null", "--s3-provider", "Ceph", "--s3-endpoint", server.Endpoint.ToString(),
            "--s3-access-key-id", server.Owner.Id, "--s3-secret-access-key", server.Owner.Secret, "copy", $":s3:{path}", folder,
        ])
        { RedirectStandardError = true };
        // With it rclone does not start for S3.
        start.Environment.Remove("AWS_CA_BUNDLE");
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"rclone ended with {process.ExitCode}: {error}");
    }
}
