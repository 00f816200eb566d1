namespace Preservation.Worker.Operating;

/// <summary>What this worker has done since it was started.</summary>
public sealed class Tally
{
    private long _repairs;
    private long _leasesLost;

    public long Repairs => Interlocked.Read(ref _repairs);

    public long LeasesLost => Interlocked.Read(ref _leasesLost);

    public void Repaired(int files) => Interlocked.Add(ref _repairs, files);

    public void LeaseLost() => Interlocked.Increment(ref _leasesLost);
}
