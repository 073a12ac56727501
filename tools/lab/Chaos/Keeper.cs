using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Baton.Lab.Chaos;

/// <summary>
/// The service that a cluster under faults runs: takes the write lease of the shared storage and
/// writes a client's numbered records to a journal there. Like any program with files of its own it
/// knows where its journal ends, so that a second writer destroys what the first one confirmed.
/// </summary>
public sealed class Keeper : IDisposable
{
    private readonly FileStream? _lease;
    private readonly StreamWriter _diary;
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _journal;
    private readonly string _owner;
    private readonly Lock _writing = new();
    private long _end;
    private bool _released;

    /// <summary>Takes the lease, or notes that somebody else still holds it and goes on.</summary>
    public Keeper(string storage, string server, string epoch)
    {
        _owner = $"{server}:{epoch}:{Environment.ProcessId}";
        string file = Path.Combine(
            storage, $"diary.{server}.{epoch}.{Environment.ProcessId}.{Stopwatch.GetTimestamp()}");
        var diary = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        _diary = new StreamWriter(diary) { AutoFlush = true };
        string lease = Path.Combine(storage, "lease");
        // What the lock refuses is told and not obeyed: the lease shows who is wrong, and does not
        // put it right.
        _lease = Exclusive(lease);
        Note(_lease is null ? "conflict" : "claim", 0);
        File.WriteAllText(Path.Combine(storage, "holder"), _owner + "\n");
        _journal = File.OpenHandle(Path.Combine(storage, "journal"), FileMode.OpenOrCreate,
            FileAccess.Write, FileShare.ReadWrite);
        _end = RandomAccess.GetLength(_journal) / JournalRecord.Bytes;
    }

    /// <summary>Serves until it is asked to end.</summary>
    public static int Run(string storage, IPEndPoint at, string server, string epoch)
    {
        using var keeper = new Keeper(storage, server, epoch);
        using var ear = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            keeper.Release();
            Environment.Exit(0);
        });
        ear.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        ear.Bind(at);
        ear.Listen();
        while (true)
        {
            var client = ear.Accept();
            new Thread(() => keeper.Serve(client)) { IsBackground = true }.Start();
        }
    }

    public void Dispose()
    {
        Release();
        _lease?.Dispose();
        _journal.Dispose();
        _diary.Dispose();
    }

    private void Release()
    {
        lock (_writing)
        {
            if (!_released) Note("release", 0);
            _released = true;
        }
    }

    private void Serve(Socket client)
    {
        client.NoDelay = true;
        using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream);
        try
        {
            while (reader.ReadLine() is { } line)
            {
                long number = long.Parse(line, CultureInfo.InvariantCulture);
                string answer = Write(number) ? $"{number} {_owner}\n" : "refused\n";
                stream.Write(Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (IOException)
        {
            // The client or the network went; what was not confirmed counts for nothing.
        }
    }

    private bool Write(long number)
    {
        lock (_writing)
        {
            if (_released) return false;
            try
            {
                RandomAccess.Write(_journal, JournalRecord.Encode(number, _owner),
                    _end * JournalRecord.Bytes);
                _end++;
                Note("write", number);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    private static FileStream? Exclusive(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The monotonic clock is one for all servers of the laboratory, and no fault moves it.
    private void Note(string what, long number) =>
        _diary.WriteLine($"{what} {Stopwatch.GetTimestamp()} {number} {_owner}");
}
