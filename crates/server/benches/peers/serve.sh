#!/bin/sh
# Serves one rival from a folder that setup.sh made: `serve.sh DIR mlserver` on 7081, `serve.sh DIR triton` on 7091.
set -eu
cd "$1"
export OMP_NUM_THREADS=1
case $2 in
mlserver) exec mlserver/bin/mlserver start mlserver-models ;;
triton)
    server=$(triton/bin/python -c 'import pathlib, pytriton; print(pathlib.Path(pytriton.__file__).parent / "tritonserver")')
    LD_LIBRARY_PATH=$(python3 -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"))')
    PEER_PACKAGES=$(triton/bin/python -c 'import site; print(site.getsitepackages()[0])')
    export LD_LIBRARY_PATH PEER_PACKAGES
    exec "$server/bin/tritonserver" --model-repository=triton-models --backend-directory="$server/backends" \
        --disable-auto-complete-config --http-address=127.0.0.1 --grpc-address=127.0.0.1 --grpc-port=7091 \
        --http-port=7090 --allow-metrics=false
    ;;
esac
