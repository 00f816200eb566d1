namespace Preservation.Cli.Tests.MainJob;

/// <summary>What time and accidents do to files.</summary>
internal static class Damage
{
    public static void FlipBit(string path, long offset)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var old = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(old ^ 0x10));
    }

    public static void Truncate(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.SetLength(length);
    }

    public static void Swap(string one, string other)
    {
        var (first, second) = (File.ReadAllBytes(one), File.ReadAllBytes(other));
        File.WriteAllBytes(one, second);
        File.WriteAllBytes(other, first);
    }
}
