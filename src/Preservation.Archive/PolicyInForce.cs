using Preservation.Core.Digests;
using Preservation.Core.Policies;

namespace Preservation.Archive;

/// <summary>The policy of an archive while it is open, shared by all that works on it. Another may take its place between two pieces of work.</summary>
internal sealed class PolicyInForce(PreservationPolicy? policy, Digest digest)
{
    private volatile Pair _now = new(policy, digest);

    private sealed record Pair(PreservationPolicy? Policy, Digest Digest);

    public PreservationPolicy Policy => _now.Policy!;

    public Digest Digest => _now.Digest;

    public void Take(PreservationPolicy policy, Digest digest) => _now = new Pair(policy, digest);
}
