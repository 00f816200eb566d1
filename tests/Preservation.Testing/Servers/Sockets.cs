using System.Net.Sockets;

namespace Preservation.Testing.Servers;

/// <summary>How connections end.</summary>
internal static class Sockets
{
    /// <summary>Tells the other side that no more comes.</summary>
    public static void EndSending(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It knows already.
        }
    }

    /// <summary>Closes a connection, or resets it.</summary>
    public static void Close(Socket socket, bool isReset)
    {
        if (isReset)
            socket.LingerState = new LingerOption(true, 0);
        else
            EndSending(socket);
        socket.Dispose();
    }
}
