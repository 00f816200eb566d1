using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Ocfl;

namespace Preservation.Benchmarks.Stores;

/// <summary>Where in the bucket the files of the model lie, under their own names.</summary>
internal static class StoredWeights
{
    public static string Location =>
        $"ceph:{StoresScene.Bucket}/{HoldingRecord.Folder(HoldingId.Parse("bench"), ObjectPart.Weights)}/v1/content/{ArtifactName.WeightsFolder}";
}
