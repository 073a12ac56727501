using System.Buffers.Binary;

namespace Baton.Clpwitness;

/// <summary>
/// The last beat of every server of one cluster. What a beat says is not looked at: only the
/// cluster's own servers have the key to judge it.
/// </summary>
internal sealed class ClusterRoom(TimeProvider time)
{
    /// <summary>A server's number, the age in milliseconds and the length of its beat.</summary>
    public const int HeadBytes = 1 + 4 + 2;

    private readonly Lock _gate = new();
    private readonly Place?[] _places = new Place?[Limits.ServersMax];

    /// <summary>Takes a server's beat; false if it says too much.</summary>
    public bool Put(int server, ReadOnlySpan<byte> beat)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            var place = _places[server] ??= new Place { Second = now, At = now };
            if (time.GetElapsedTime(place.Second, now) >= TimeSpan.FromSeconds(1))
                (place.Second, place.InSecond) = (now, 0);
            if (++place.InSecond > Limits.BeatsPerSecondMax) return false;
            if (place.Beat.Length != beat.Length) place.Beat = new byte[beat.Length];
            beat.CopyTo(place.Beat);
            place.At = now;
            return true;
        }
    }

    /// <summary>The last beats of all servers but one, each behind its head.</summary>
    public byte[] Others(int server)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            int length = 0;
            for (int i = 0; i < _places.Length; i++)
                if (IsKept(i, now) && i != server) length += HeadBytes + _places[i]!.Beat.Length;
            byte[] answer = new byte[length];
            int at = 0;
            for (int i = 0; i < _places.Length; i++)
            {
                if (!IsKept(i, now) || i == server) continue;
                byte[] beat = _places[i]!.Beat;
                answer[at] = (byte)i;
                BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(at + 1), (uint)Age(i, now));
                BinaryPrimitives.WriteUInt16BigEndian(
                    answer.AsSpan(at + 5), (ushort)beat.Length);
                beat.CopyTo(answer.AsSpan(at + HeadBytes));
                at += HeadBytes + beat.Length;
            }
            return answer;
        }
    }

    /// <summary>Every server that was heard of, with how long ago in milliseconds.</summary>
    public IReadOnlyList<ServerSeen> Seen()
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            return [.. Enumerable.Range(0, _places.Length).Where(i => IsKept(i, now))
                .Select(i => new ServerSeen(i, Age(i, now)))];
        }
    }

    private bool IsKept(int server, long now)
    {
        if (_places[server] is not { } place) return false;
        if (time.GetElapsedTime(place.At, now) < Limits.BeatAgeMax) return true;
        _places[server] = null;
        return false;
    }

    private long Age(int server, long now) =>
        (long)time.GetElapsedTime(_places[server]!.At, now).TotalMilliseconds;

    private sealed class Place
    {
        public byte[] Beat { get; set; } = [];

        public long At { get; set; }

        public long Second { get; set; }

        public int InSecond { get; set; }
    }
}

/// <summary>A server that the witness heard of.</summary>
/// <param name="Server">Its place in the cluster's order, from 0.</param>
/// <param name="AgeMs">How long ago.</param>
internal sealed record ServerSeen(int Server, long AgeMs);
